using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Approvals;

/// <summary>One value of an action's arguments: what was asked, what is granted, and what rule made the difference.</summary>
/// <param name="Path">Its JSON Pointer (RFC 6901).</param>
/// <param name="Asked">What was asked; null where it was not there.</param>
/// <param name="Granted">What is granted; null where it is not there any more.</param>
/// <param name="Rule">The rule that changed it; empty where none did.</param>
public sealed record ArgumentRow(string Path, JsonValue? Asked, JsonValue? Granted, string Rule)
{
    /// <summary>Whether it was changed.</summary>
    public bool IsChanged => Rule.Length > 0;

    private const string Arguments = "/arguments";

    /// <summary>The path as a name.</summary>
    public string Name => Path.Length > 1 ? Path[1..] : Path;

    /// <summary>Lists the values of granted arguments beside what was asked.</summary>
    /// <param name="granted">The granted arguments.</param>
    /// <param name="changes">The changes that narrowing made.</param>
    /// <returns>The rows, in the order of the granted arguments; what was dropped last.</returns>
    public static ImmutableArray<ArgumentRow> Of(JsonValue? granted, ImmutableArray<JsonObject> changes)
    {
        Dictionary<string, JsonObject> changed = new(StringComparer.Ordinal);
        foreach (JsonObject change in changes)
        {
            // The boundary points into the action, and these are its arguments.
            string path = change.Text("path");
            changed[path.StartsWith(Arguments, StringComparison.Ordinal) ? path[Arguments.Length..] : path] = change;
        }

        List<ArgumentRow> rows = [];
        Walk("", granted);
        rows.AddRange(changed.Select(static left => Row(left.Key, null, left.Value)));
        return [.. rows];

        void Walk(string path, JsonValue? value)
        {
            if (changed.Remove(path, out JsonObject? change))
            {
                rows.Add(Row(path, value, change));
                return;
            }

            switch (value)
            {
                case JsonObject { Members.IsEmpty: false } record:
                    foreach ((string name, JsonValue member) in record.Members)
                    {
                        Walk($"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", member);
                    }

                    break;
                case JsonArray { Items.IsEmpty: false } list:
                    for (int at = 0; at < list.Items.Length; at++)
                    {
                        Walk($"{path}/{at}", list.Items[at]);
                    }

                    break;
                case not null when path.Length > 0:
                    rows.Add(new ArgumentRow(path, value, value, ""));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A value for the eye: texts as they are, everything else as JSON.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public static string Show(JsonValue? value) => value switch
    {
        null or JsonNull => "",
        JsonString text => text.Value,
        _ => value.ToString(),
    };

    private static ArgumentRow Row(string path, JsonValue? granted, JsonObject change) => new(
        path, change["from"] is null or JsonNull ? null : change["from"], change["to"] is null or JsonNull ? granted : change["to"], $"{change.Text("policy")}#{change.Text("rule")}");
}
