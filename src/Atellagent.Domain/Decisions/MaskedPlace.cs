using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Decisions;

/// <summary>A place in a response with what is masked in it and below it: the response is gone through once, however much that is.</summary>
internal sealed class MaskedPlace
{
    private readonly Dictionary<string, MaskedPlace> _below = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];

    private MaskedPlace()
    {
    }

    /// <summary>Lays findings out by where they stand.</summary>
    /// <param name="findings">The findings.</param>
    /// <returns>The place of the whole response.</returns>
    public static MaskedPlace Of(IEnumerable<Finding> findings)
    {
        MaskedPlace root = new();
        foreach (Finding finding in findings)
        {
            MaskedPlace place = root;
            foreach (string part in finding.Path.Split('/').Skip(1))
            {
                string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                if (!place._below.TryGetValue(name, out MaskedPlace? next))
                {
                    place._below.Add(name, next = new MaskedPlace());
                }

                place = next;
            }

            place._findings.Add(finding);
        }

        return root;
    }

    /// <summary>Masks a value.</summary>
    /// <param name="value">What stands at this place.</param>
    /// <param name="placeholders">What takes its place.</param>
    /// <returns>The value without it.</returns>
    /// <exception cref="InvalidOperationException">There is no text where something was found.</exception>
    public JsonValue Mask(JsonValue value, Placeholders placeholders) => value switch
    {
        JsonString text when _findings.Count > 0 => new JsonString(placeholders.Put(text.Value, _findings)),
        JsonNumber number when _findings.Count > 0 => new JsonString(placeholders.Put(number.ToString(), _findings)),
        _ when _findings.Count > 0 => throw new InvalidOperationException("a finding stands where there is no text"),
        JsonObject record when _below.Count > 0 => Mask(record, placeholders),
        JsonArray list when _below.Count > 0 => Mask(list, placeholders),
        _ => value,
    };

    private JsonObject Mask(JsonObject record, Placeholders placeholders)
    {
        KeyValuePair<string, JsonValue>[] members = new KeyValuePair<string, JsonValue>[record.Members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            (string name, JsonValue member) = record.Members[i];
            members[i] = new(name, _below.TryGetValue(name, out MaskedPlace? place) ? place.Mask(member, placeholders) : member);
        }

        return JsonObject.TryCreate(members, out JsonObject? masked, out string? twice) ? masked : throw new InvalidOperationException($"the member {twice} stands twice");
    }

    private JsonArray Mask(JsonArray list, Placeholders placeholders)
    {
        ImmutableArray<JsonValue>.Builder items = ImmutableArray.CreateBuilder<JsonValue>(list.Items.Length);
        for (int i = 0; i < list.Items.Length; i++)
        {
            items.Add(_below.TryGetValue(i.ToString(CultureInfo.InvariantCulture), out MaskedPlace? place) ? place.Mask(list.Items[i], placeholders) : list.Items[i]);
        }

        return new JsonArray(items.DrainToImmutable());
    }
}
