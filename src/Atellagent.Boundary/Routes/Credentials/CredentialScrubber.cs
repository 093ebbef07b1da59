using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>
/// Removes the very secret that was injected from what comes back: as it is, and in base64 (all three alignments, both
/// alphabets), hex and percent encoding. It works on parsed strings, where JSON's own escapes are gone, so no spelling of an
/// escape hides anything.
/// </summary>
public sealed class CredentialScrubber
{
    private const string Marker = "[credential removed]";
    private readonly ImmutableArray<(string Text, StringComparison Comparison)> _forms;

    /// <summary>Makes a scrubber for one secret.</summary>
    /// <param name="secret">The secret.</param>
    public CredentialScrubber(string secret) => _forms = [.. Forms(secret).Distinct().OrderByDescending(form => form.Text.Length)];

    private CredentialScrubber() => _forms = [];

    /// <summary>Finds nothing.</summary>
    public static CredentialScrubber Nothing { get; } = new();

    /// <summary>Removes the secret from a value, its member names included.</summary>
    /// <param name="value">The value.</param>
    /// <param name="removed">Whether it was in there; never set to false.</param>
    /// <returns>The value without it.</returns>
    public JsonValue Scrub(JsonValue value, ref bool removed)
    {
        if (_forms.IsEmpty)
        {
            return value;
        }

        switch (value)
        {
            case JsonString text:
                string clean = Scrub(text.Value, ref removed);
                return ReferenceEquals(clean, text.Value) ? value : new JsonString(clean);
            case JsonNumber number:
                // A numeric secret can come back as a number.
                string digits = Scrub(number.Canonical, ref removed);
                return ReferenceEquals(digits, number.Canonical) ? value : new JsonString(digits);
            case JsonArray array:
                ImmutableArray<JsonValue>.Builder items = ImmutableArray.CreateBuilder<JsonValue>(array.Items.Length);
                foreach (JsonValue item in array.Items)
                {
                    items.Add(Scrub(item, ref removed));
                }

                return new JsonArray(items.MoveToImmutable());
            case JsonObject record:
                return Scrub(record, ref removed);
            default:
                return value;
        }
    }

    /// <summary>Removes the secret from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="removed">Whether it was in there; never set to false.</param>
    /// <returns>The same text, or one without it.</returns>
    public string Scrub(string text, ref bool removed)
    {
        foreach ((string form, StringComparison comparison) in _forms)
        {
            if (text.Contains(form, comparison))
            {
                text = text.Replace(form, Marker, comparison);
                removed = true;
            }
        }

        return text;
    }

    private JsonObject Scrub(JsonObject record, ref bool removed)
    {
        List<KeyValuePair<string, JsonValue>> members = new(record.Members.Length);
        int number = 0;
        foreach ((string name, JsonValue value) in record.Members)
        {
            string clean = Scrub(name, ref removed);
            // Two names that both held the secret must not become one.
            clean = ReferenceEquals(clean, name) ? name : string.Create(CultureInfo.InvariantCulture, $"{clean}#{number++}");
            members.Add(new(clean, Scrub(value, ref removed)));
        }

        return JsonObject.TryCreate(members, out JsonObject? result, out _)
            ? result
            : JsonObject.Of(("redacted", new JsonString(Marker)));
    }

    private static IEnumerable<(string Text, StringComparison Comparison)> Forms(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return (secret, StringComparison.Ordinal);
        yield return (Convert.ToHexString(bytes), StringComparison.OrdinalIgnoreCase);
        yield return (Uri.EscapeDataString(secret), StringComparison.OrdinalIgnoreCase);
        yield return (string.Concat(bytes.Select(b => $"%{b:X2}")), StringComparison.OrdinalIgnoreCase);
        yield return (string.Concat(secret.Select(c => $"\\u{(int)c:x4}")), StringComparison.OrdinalIgnoreCase);
        yield return (JsonEscaped(secret), StringComparison.Ordinal);
        yield return (secret.Replace("/", "\\/", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (string form in Base64(bytes))
        {
            yield return (form, StringComparison.Ordinal);
            yield return (form.Replace('+', '-').Replace('/', '_'), StringComparison.Ordinal);
        }
    }

    private static string JsonEscaped(string secret)
    {
        string quoted = CanonicalJson.ToText(new JsonString(secret));
        return quoted[1..^1];
    }

    // Inside a longer text the secret can begin at any of three places of a group; the characters that its neighbours share are left off.
    private static IEnumerable<string> Base64(byte[] bytes)
    {
        for (int offset = 0; offset < 3; offset++)
        {
            string whole = Convert.ToBase64String([.. new byte[offset], .. bytes]).TrimEnd('=');
            int from = offset == 0 ? 0 : offset + 1;
            int bits = (offset + bytes.Length) * 8;
            int to = bits / 6;
            if (to - from >= 8)
            {
                yield return whole[from..to];
            }
        }
    }
}
