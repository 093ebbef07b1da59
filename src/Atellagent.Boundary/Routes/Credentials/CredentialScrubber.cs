using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Domain.Streams;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>
/// Removes the very secret that was injected from what comes back: as it is, in hex, and in base64 (all three alignments, both
/// alphabets), each of these also percent-encoded or escaped as in JSON, in whole or in part. It is used on the raw answer, where
/// nothing has been read yet, and again on parsed values, where no spelling of an escape is left. The formatted header needs no
/// form of its own: wherever it stands, the secret stands.
/// </summary>
internal sealed class CredentialScrubber : ISecretWatch
{
    /// <summary>What stands in the secret's place.</summary>
    public const string Marker = "[credential removed]";

    // A shorter piece of base64 would be found in any text.
    private const int ShortestPiece = 4;
    private readonly ImmutableArray<SecretForm> _forms = [];
    private readonly bool[] _begins = new bool[128];

    /// <summary>Makes a scrubber for one secret.</summary>
    /// <param name="secret">The secret, printable ASCII; not kept.</param>
    /// <param name="isBasic">Whether it is the base64 of a user and a password, which a destination then knows apart.</param>
    public CredentialScrubber(ReadOnlySpan<byte> secret, bool isBasic)
    {
        ImmutableArray<SecretForm>.Builder forms = ImmutableArray.CreateBuilder<SecretForm>();
        AddForms(forms, secret);
        byte[] decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(secret.Length)];
        if (isBasic && Base64.DecodeFromUtf8(secret, decoded, out _, out int length) == OperationStatus.Done)
        {
            AddForms(forms, decoded.AsSpan(0, length));
            AddForms(forms, decoded.AsSpan(0, length)[(decoded.AsSpan(0, length).IndexOf((byte)':') + 1)..]);
        }

        CryptographicOperations.ZeroMemory(decoded);
        _forms = forms.ToImmutable();
        for (int c = 0; c < _begins.Length; c++)
        {
            _begins[c] = c is '%' or '\\' || _forms.Any(form => form.CanBeginWith(c));
        }
    }

    private CredentialScrubber()
    {
    }

    /// <summary>Finds nothing.</summary>
    public static CredentialScrubber Nothing { get; } = new();

    /// <summary>Removes the secret from raw bytes.</summary>
    /// <param name="body">UTF-8, or anything else.</param>
    /// <param name="removed">Whether it was in there; never set to false.</param>
    /// <returns>The same bytes, or others without it.</returns>
    public ReadOnlyMemory<byte> Scrub(ReadOnlyMemory<byte> body, ref bool removed)
    {
        if (!TryFind(body.Span, 0, out int start, out int end))
        {
            return body;
        }

        ArrayBufferWriter<byte> clean = new(body.Length);
        int from = 0;
        do
        {
            clean.Write(body.Span[from..start]);
            clean.Write("[credential removed]"u8);
            from = end;
        }
        while (TryFind(body.Span, from, out start, out end));
        clean.Write(body.Span[from..]);
        removed = true;
        return clean.WrittenMemory;
    }

    /// <summary>Removes the secret from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="removed">Whether it was in there; never set to false.</param>
    /// <returns>The same text, or one without it.</returns>
    public string Scrub(string text, ref bool removed)
    {
        if (!TryFind(Units(text), 0, out int start, out int end))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        int from = 0;
        do
        {
            clean.Append(text, from, start - from).Append(Marker);
            from = end;
        }
        while (TryFind(Units(text), from, out start, out end));
        removed = true;
        return clean.Append(text, from, text.Length - from).ToString();
    }

    /// <inheritdoc />
    public bool Holds(string text) => TryFind(Units(text), 0, out _, out _);

    /// <inheritdoc />
    public int OpenFrom(string text)
    {
        ReadOnlySpan<ushort> units = Units(text);
        for (int at = 0; at < units.Length; at++)
        {
            if (units[at] >= _begins.Length || !_begins[units[at]])
            {
                continue;
            }

            foreach (SecretForm form in _forms)
            {
                if (form.IsOpenAt(units, at))
                {
                    // In base64 the character before may carry a few bits of it.
                    return at > 0 && IsBase64(units[at - 1]) ? at - 1 : at;
                }
            }
        }

        return units.Length;
    }

    /// <summary>Removes the secret from a value, its member names included.</summary>
    /// <param name="value">The value.</param>
    /// <param name="removed">Whether it was in there; never set to false.</param>
    /// <returns>The value without it.</returns>
    public JsonValue Scrub(JsonValue value, ref bool removed)
    {
        switch (value)
        {
            case JsonString text:
                string clean = Scrub(text.Value, ref removed);
                return ReferenceEquals(clean, text.Value) ? value : new JsonString(clean);
            case JsonNumber number:
                // A numeric secret can come back as a number.
                string digits = Scrub(number.Canonical, ref removed);
                return ReferenceEquals(digits, number.Canonical) ? value : new JsonString(digits);
            case JsonArray array when !_forms.IsEmpty:
                ImmutableArray<JsonValue>.Builder items = ImmutableArray.CreateBuilder<JsonValue>(array.Items.Length);
                foreach (JsonValue item in array.Items)
                {
                    items.Add(Scrub(item, ref removed));
                }

                return new JsonArray(items.MoveToImmutable());
            case JsonObject record when !_forms.IsEmpty:
                return Scrub(record, ref removed);
            default:
                return value;
        }
    }

    /// <summary>Zeroes the forms.</summary>
    public void Clear()
    {
        foreach (SecretForm form in _forms)
        {
            CryptographicOperations.ZeroMemory(form.Text);
        }
    }

    private static ReadOnlySpan<ushort> Units(string text) => System.Runtime.InteropServices.MemoryMarshal.Cast<char, ushort>(text);

    private static void AddForms(ImmutableArray<SecretForm>.Builder forms, ReadOnlySpan<byte> secret)
    {
        if (secret.IsEmpty)
        {
            return;
        }

        forms.Add(new SecretForm(secret.ToArray(), SecretForm.Letters.Exact));
        byte[] hex = new byte[secret.Length * 2];
        Convert.TryToHexStringLower(secret, hex, out _);
        forms.Add(new SecretForm(hex, SecretForm.Letters.Hex));
        for (int offset = 0; offset < 3; offset++)
        {
            // Inside a longer text the secret begins at any of three places of a group; characters that it shares are left off.
            byte[] shifted = new byte[offset + secret.Length];
            secret.CopyTo(shifted.AsSpan(offset));
            byte[] whole = new byte[Base64.GetMaxEncodedToUtf8Length(shifted.Length)];
            Base64.EncodeToUtf8(shifted, whole, out _, out _);
            int from = offset == 0 ? 0 : offset + 1;
            int to = shifted.Length * 8 / 6;
            if (to - from >= ShortestPiece)
            {
                forms.Add(new SecretForm(whole[from..to], SecretForm.Letters.Base64));
            }

            CryptographicOperations.ZeroMemory(shifted);
            CryptographicOperations.ZeroMemory(whole);
        }
    }

    private static bool IsBase64(int c) => c < 128 && (char.IsAsciiLetterOrDigit((char)c) || c is '+' or '/' or '-' or '_');

    private bool TryFind<T>(ReadOnlySpan<T> text, int from, out int start, out int end)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (start = from; start < text.Length && !_forms.IsEmpty; start++)
        {
            int c = int.CreateTruncating(text[start]);
            if (c < 128 && _begins[c] && LongestAt(text, start, out bool isBase64) is > 0 and int length)
            {
                end = start + length;
                if (isBase64)
                {
                    // The characters at both ends that carry a few bits of the secret and a few of its neighbours.
                    start -= start > from && IsBase64(int.CreateTruncating(text[start - 1])) ? 1 : 0;
                    end += end < text.Length && IsBase64(int.CreateTruncating(text[end])) ? 1 : 0;
                }

                return true;
            }
        }

        end = 0;
        return false;
    }

    private int LongestAt<T>(ReadOnlySpan<T> text, int at, out bool isBase64)
        where T : unmanaged, IBinaryInteger<T>
    {
        int longest = 0;
        isBase64 = false;
        foreach (SecretForm form in _forms)
        {
            int length = form.LengthAt(text, at);
            if (length > longest)
            {
                (longest, isBase64) = (length, form.Alphabet == SecretForm.Letters.Base64);
            }
        }

        return longest;
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
}
