using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Asking;

/// <summary>A field of the form that is made from an operation's schema, and what it came back with.</summary>
/// <param name="At">Its place among the arguments; it is named by it, since arguments' names are others' to choose.</param>
/// <param name="Name">The argument.</param>
/// <param name="Kind"><c>text</c>, <c>number</c>, <c>whole</c>, <c>choice</c>, <c>yes</c> or <c>json</c>.</param>
/// <param name="IsRequired">Whether the argument must be there.</param>
/// <param name="IsSecret">Whether the schema marks it secret: what was typed is not shown again.</param>
/// <param name="About">What the schema says of it.</param>
/// <param name="Choices">The values of a choice.</param>
/// <param name="Given">What was typed; empty where nothing.</param>
public sealed record TryField(int At, string Name, string Kind, bool IsRequired, bool IsSecret, string About, ImmutableArray<JsonValue> Choices, string Given)
{
    private const int MostFields = 60;

    /// <summary>The name of the field.</summary>
    public string Field => string.Create(CultureInfo.InvariantCulture, $"p{At}");

    /// <summary>Makes the form.</summary>
    /// <param name="schema">The schema of an operation's arguments.</param>
    /// <param name="fields">What came back; empty at first.</param>
    /// <returns>The fields, in the order of the schema, required ones first.</returns>
    public static ImmutableArray<TryField> Of(JsonObject schema, IReadOnlyDictionary<string, string> fields)
    {
        ImmutableArray<string> required = schema.Texts("required");
        ImmutableArray<TryField> all =
        [
            .. schema.Part("properties").Members.Take(MostFields).Select((member, at) =>
            {
                JsonObject property = member.Value as JsonObject ?? JsonObject.Empty;
                ImmutableArray<JsonValue> choices = property["enum"] is JsonArray { Items.Length: > 0 and <= 200 } list ? list.Items : [];
                TryField field = new(at, member.Key, KindOf(property, choices), required.Contains(member.Key), property.Is("secret"), property.Text("description"), choices, "");
                return field with { Given = fields.GetValueOrDefault(field.Field, "") };
            }),
        ];
        return [.. all.Where(static one => one.IsRequired), .. all.Where(static one => !one.IsRequired)];
    }

    /// <summary>Makes arguments of what was typed. What is no number or no JSON is told; whether it meets the schema says the boundary.</summary>
    /// <param name="form">The form.</param>
    /// <param name="wrong">What cannot be understood; empty where everything can.</param>
    /// <returns>The arguments.</returns>
    public static JsonObject Arguments(ImmutableArray<TryField> form, out string wrong)
    {
        wrong = "";
        JsonObject arguments = JsonObject.Empty;
        foreach (TryField field in form.Where(static one => one.Given.Length > 0))
        {
            if (field.Read() is { } value)
            {
                arguments = arguments.With(field.Name, value);
            }
            else
            {
                wrong = wrong.Length > 0 ? wrong : $"“{field.Given}” is {(field.Kind is "number" or "whole" ? "no number" : "no JSON")}, which {field.Name} has to be";
            }
        }

        return arguments;
    }

    private JsonValue? Read() => Kind switch
    {
        "text" => new JsonString(Given.ReplaceLineEndings("\n")),
        "yes" => Given == "true" ? JsonBoolean.True : JsonBoolean.False,
        "choice" => Choices.FirstOrDefault(one => one.ToString() == Given),
        _ => StrictJson.TryParse(Encoding.UTF8.GetBytes(Given.Trim()), JsonLimits.Default, out JsonValue? value, out _) && (Kind == "json" || value is JsonNumber) ? value : null,
    };

    private static string KindOf(JsonObject property, ImmutableArray<JsonValue> choices) => property.Text("type") switch
    {
        _ when !choices.IsEmpty => "choice",
        "string" => "text",
        "number" => "number",
        "integer" => "whole",
        "boolean" => "yes",
        _ => "json",
    };
}
