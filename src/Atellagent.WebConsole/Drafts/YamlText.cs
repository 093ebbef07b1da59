using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Drafts;

/// <summary>Writes a document as people write them: YAML in blocks, texts in quotes wherever they could be read as something else. Read again, it is the same document.</summary>
public static class YamlText
{
    private static readonly string[] First = ["apiVersion", "kind", "metadata", "spec", "name", "owner", "id", "effect", "when", "message"];

    /// <summary>Writes one.</summary>
    /// <param name="document">The document.</param>
    /// <returns>The text.</returns>
    public static string Of(JsonObject document)
    {
        StringBuilder text = new();
        Write(text, document, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonObject record, int depth, bool continues = false)
    {
        foreach ((string name, JsonValue value) in record.Members.OrderBy(static member => Rank(member.Key)))
        {
            text.Append(' ', continues ? 0 : depth * 2);
            continues = false;
            text.Append(IsPlainName(name) ? name : new JsonString(name).ToString()).Append(':');
            Write(text, value, depth);
        }
    }

    private static void Write(StringBuilder text, JsonValue value, int depth)
    {
        switch (value)
        {
            case JsonObject { Members.IsEmpty: false } record:
                text.Append('\n');
                Write(text, record, depth + 1);
                break;
            case JsonArray { Items.IsEmpty: false } list when list.Items.All(static item => item is not (JsonObject or JsonArray)):
                text.Append(" [").AppendJoin(", ", list.Items.Select(Scalar)).Append("]\n");
                break;
            case JsonArray { Items.IsEmpty: false } list:
                text.Append('\n');
                foreach (JsonValue item in list.Items)
                {
                    text.Append(' ', (depth + 1) * 2).Append("- ");
                    if (item is JsonObject { Members.IsEmpty: false } record)
                    {
                        Write(text, record, depth + 2, continues: true);
                    }
                    else
                    {
                        // A list in a list is rare, and JSON is YAML.
                        text.Append(item).Append('\n');
                    }
                }

                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static string Scalar(JsonValue value) => value switch
    {
        JsonString text when IsPlainText(text.Value) => text.Value,
        JsonObject => "{}",
        JsonArray => "[]",
        _ => value.ToString() ?? "null",
    };

    private static int Rank(string name) => Array.IndexOf(First, name) is var at && at < 0 ? First.Length : at;

    private static bool IsPlainName(string name) => name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(static one => char.IsAsciiLetterOrDigit(one) || one is '_' or '-') && !IsWord(name);

    // Letters with what stands in names and sentences between them; anything else could begin something in YAML.
    private static bool IsPlainText(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) && !IsWord(text)
        && text.All(static one => char.IsAsciiLetterOrDigit(one) || one is ' ' or '-' or '_' or '.' or '/');

    private static bool IsWord(string text) => text.ToUpperInvariant() is "TRUE" or "FALSE" or "NULL" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N";
}
