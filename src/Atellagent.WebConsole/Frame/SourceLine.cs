using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Frame;

/// <summary>A line of a document as people read it: like the YAML that it was written in, without its comments.</summary>
/// <param name="Depth">How deep it stands.</param>
/// <param name="IsItem">Whether it begins an item of a list.</param>
/// <param name="Name">The member's name; empty where it is a value of a list.</param>
/// <param name="Value">Its value; null where what follows deeper is.</param>
public sealed record SourceLine(int Depth, bool IsItem, string Name, JsonValue? Value)
{
    /// <summary>How the value is coloured.</summary>
    public string Kind => Value switch
    {
        JsonString when Name is "when" or "messageExpression" => "expression",
        JsonString when Name is "effect" => "effect",
        JsonString => "text",
        JsonNumber => "number",
        _ => "word",
    };

    /// <summary>The lines of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The lines.</returns>
    public static ImmutableArray<SourceLine> Of(JsonValue? value)
    {
        List<SourceLine> lines = [];
        Add(value ?? JsonNull.Instance, 0, isItem: false);
        return [.. lines];

        void Add(JsonValue one, int depth, bool isItem)
        {
            switch (one)
            {
                case JsonObject { Members.IsEmpty: false } record:
                    foreach ((string name, JsonValue member) in record.Members.OrderBy(static member => Rank(member.Key)))
                    {
                        bool isDeep = member is JsonObject { Members.IsEmpty: false } or JsonArray { Items.IsEmpty: false };
                        lines.Add(new SourceLine(depth, isItem, name, isDeep ? null : member));
                        isItem = false;
                        if (isDeep)
                        {
                            Add(member, depth + 1, isItem: false);
                        }
                    }

                    break;
                case JsonArray { Items.IsEmpty: false } list:
                    foreach (JsonValue item in list.Items)
                    {
                        if (item is JsonObject { Members.IsEmpty: false })
                        {
                            Add(item, depth + 1, isItem: true);
                        }
                        else
                        {
                            lines.Add(new SourceLine(depth + 1, IsItem: true, "", item));
                        }
                    }

                    break;
                default:
                    lines.Add(new SourceLine(depth, isItem, "", one));
                    break;
            }
        }
    }

    // What people look for first stands first, as they write it.
    private static int Rank(string name) => name switch
    {
        "apiVersion" => 0,
        "kind" => 1,
        "metadata" => 2,
        "id" or "name" => 3,
        "effect" => 4,
        "when" => 5,
        "rules" => 9,
        "operations" => 8,
        _ => 6,
    };
}
