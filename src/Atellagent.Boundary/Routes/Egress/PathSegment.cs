using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// One segment of a path, there and back. Encoding alone is not enough: servers decode, some of them twice, fold what they find
/// and take look-alikes for the real thing. So a value that holds a separator, a percent sign or nothing but dots is refused,
/// not encoded. Identifiers have none of these.
/// </summary>
internal static class PathSegment
{
    private const int Longest = 1024;
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    // The six that a server might act on, then what compatibility mappings (NFKC, best fit) turn into one of them.
    private static readonly SearchValues<char> Separators = SearchValues.Create(
        "/\\%;?#"
        + "\uFF0F\u2044\u2215\u29F8\u2100\u2101\u2105\u2106" + "\uFF3C\uFE68\u2216\u29F5\u29F9" + "\uFF05\uFE6A"
        + "\uFF1B\uFE54\u037E" + "\uFF1F\uFE56\u2047\u2048\u2049" + "\uFF03\uFE5F" + "\u2028\u2029");

    private static readonly SearchValues<char> Dots = SearchValues.Create(". \u3000\u00A0\uFF0E\uFE52\u2024\u2025\u2026\u3002\uFF61");
    private static readonly SearchValues<char> UnreservedCharacters = SearchValues.Create(Unreserved);
    private static readonly SearchValues<byte> UnreservedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved));
    private static readonly SearchValues<char> Literal = SearchValues.Create(Unreserved + "!$&'()*+,=:@");
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes a value: RFC 3986's unreserved characters stay, every other byte of its UTF-8 becomes <c>%XX</c>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>False when the value cannot be a segment.</returns>
    public static bool TryEncode(string value, [NotNullWhen(true)] out string? segment)
    {
        segment = CanBeSegment(value) ? Percent(value) : null;
        return segment is not null;
    }

    /// <summary>Percent-encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Unreserved characters and <c>%XX</c> only, or null where the text is not Unicode (half a surrogate pair).</returns>
    public static string? Percent(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(UnreservedCharacters))
        {
            return text;
        }

        // The framework's own encoder puts U+FFFD in place of half a pair: another value than the one that was decided.
        if (!IsUnicode(text))
        {
            return null;
        }

        StringBuilder encoded = new(text.Length * 3);
        foreach (byte b in Utf8.GetBytes(text))
        {
            _ = UnreservedBytes.Contains(b)
                ? encoded.Append((char)b)
                : encoded.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
        }

        return encoded.ToString();
    }

    /// <summary>Whether a literal segment of a configuration is plain: nothing in it is encoded, folded or has parameters.</summary>
    /// <param name="segment">The segment.</param>
    /// <returns>True when it is.</returns>
    public static bool IsPlain(string segment) =>
        segment.Length > 0 && segment.AsSpan().ContainsAnyExcept('.') && !segment.AsSpan().ContainsAnyExcept(Literal);

    /// <summary>Whether a segment of a request may be sent: it is plain, or what <see cref="TryEncode"/> could have made.</summary>
    /// <param name="segment">The segment, encoded.</param>
    /// <returns>True when it may.</returns>
    public static bool IsSendable(string segment) =>
        IsPlain(segment) || (TryDecode(segment, out string? value) && CanBeSegment(value));

    private static bool CanBeSegment(string value) =>
        value.Length is > 0 and <= Longest
        && !value.AsSpan().ContainsAny(Separators)
        && value.AsSpan().ContainsAnyExcept(Dots)
        && !value.Any(char.IsControl)
        && IsUnicode(value);

    private static bool IsUnicode(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int used) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[used..];
        }

        return true;
    }

    private static bool TryDecode(string segment, [NotNullWhen(true)] out string? value)
    {
        value = null;
        List<byte> bytes = new(segment.Length);
        for (int i = 0; i < segment.Length; i++)
        {
            if (Literal.Contains(segment[i]))
            {
                bytes.Add((byte)segment[i]);
                continue;
            }

            if (segment[i] != '%' || i + 2 >= segment.Length || !IsHex(segment[i + 1]) || !IsHex(segment[i + 2]))
            {
                return false;
            }

            byte b = Convert.FromHexString(segment.AsSpan(i + 1, 2))[0];
            if (UnreservedBytes.Contains(b))
            {
                return false;
            }

            bytes.Add(b);
            i += 2;
        }

        try
        {
            value = Utf8.GetString([.. bytes]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsHex(char c) => char.IsAsciiHexDigitUpper(c);
}
