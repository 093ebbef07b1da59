using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Approvals;

/// <summary>One way to make an action less, as the boundary offers it: its fields in the form, and what they come to.</summary>
/// <param name="At">Its place among the choices; fields are named by it, since arguments' names are others' to choose.</param>
/// <param name="Argument">The argument.</param>
/// <param name="Bound"><c>maximum</c>, <c>minimum</c>, <c>subsetOf</c> or <c>absent</c>.</param>
/// <param name="Value">The argument as it is granted.</param>
public sealed record NarrowChoice(int At, string Argument, string Bound, JsonValue Value)
{
    // More than anybody ticks.
    private const int MostItems = 100;

    /// <summary>The elements that can be taken out; empty for what is no list.</summary>
    public ImmutableArray<JsonValue> Items => Bound == "subsetOf" && Value is JsonArray list && list.Items.Length <= MostItems ? list.Items : [];

    /// <summary>Whether the form can offer it.</summary>
    public bool IsOffered => Bound != "subsetOf" || !Items.IsEmpty;

    /// <summary>The name of its field.</summary>
    public string Field => string.Create(CultureInfo.InvariantCulture, $"n{At}");

    /// <summary>Reads what can be made less of an action.</summary>
    /// <param name="approval">The approval as the boundary tells it.</param>
    /// <returns>The choices.</returns>
    public static ImmutableArray<NarrowChoice> Of(JsonObject approval)
    {
        JsonObject arguments = approval.Part("request").Part("arguments");
        return
        [
            .. approval.Parts("mayNarrow")
                .Select((told, at) => arguments[told.Text("argument")] is { } value ? new NarrowChoice(at, told.Text("argument"), told.Text("bound"), value) : null)
                .OfType<NarrowChoice>()
                .Where(static choice => choice.IsOffered),
        ];
    }

    /// <summary>Makes bounds of a form that came back.</summary>
    /// <param name="choices">What was offered.</param>
    /// <param name="fields">The form.</param>
    /// <param name="wrong">What cannot be understood of it; empty where everything can.</param>
    /// <returns>The bounds; null where the form asks for nothing, or for what cannot be understood.</returns>
    public static JsonObject? Bounds(ImmutableArray<NarrowChoice> choices, IReadOnlyDictionary<string, string> fields, out string wrong)
    {
        wrong = "";
        JsonObject bounds = JsonObject.Empty;
        foreach (NarrowChoice choice in choices.Where(choice => !bounds.Members.Any(member => member.Key == choice.Argument && choice.Bound != "absent")))
        {
            if (choice.Read(fields, out bool isWrong) is { } bound)
            {
                bounds = bounds.With(choice.Argument, bound);
            }
            else if (isWrong)
            {
                wrong = $"“{fields[choice.Field]}” is no number";
                return null;
            }
        }

        return bounds.Members.IsEmpty ? null : JsonObject.Of(("arguments", bounds));
    }

    // A list of elements that there may be names at least one: one that there is not.
    private JsonObject? Nothing() => ((JsonValue[])[JsonNull.Instance, JsonBoolean.True, JsonBoolean.False, new JsonString("")]).FirstOrDefault(one => !Items.Contains(one)) is { } other
        ? JsonObject.Of(("subsetOf", new JsonArray([other])))
        : null;

    private JsonObject? Read(IReadOnlyDictionary<string, string> fields, out bool isWrong)
    {
        isWrong = false;
        string given = fields.GetValueOrDefault(Field, "").Trim();
        switch (Bound)
        {
            case "absent":
                return given == "absent" ? JsonObject.Of(("absent", JsonBoolean.True)) : null;
            case "subsetOf":
                ImmutableArray<JsonValue> kept = [.. Items.Where((_, item) => fields.ContainsKey(string.Create(CultureInfo.InvariantCulture, $"{Field}-{item}")))];
                return kept.Length == Items.Length ? null
                    : kept.IsEmpty ? Nothing()
                    : JsonObject.Of(("subsetOf", new JsonArray([.. kept.Distinct()])));
            default:
                if (given.Length == 0)
                {
                    return null;
                }

                isWrong = !decimal.TryParse(given, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)
                    | !JsonNumber.TryOf(number, out JsonNumber? made);
                return isWrong ? null : JsonObject.Of((Bound, made));
        }
    }
}
