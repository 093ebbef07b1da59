using System.Numerics;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>One way in which a secret may come back: as it is, in hex, or in base64 at one alignment.</summary>
/// <param name="Text">Its characters, all of them printable ASCII.</param>
/// <param name="Alphabet">Which characters count as the same.</param>
internal readonly record struct SecretForm(byte[] Text, SecretForm.Letters Alphabet)
{
    private const int LongestEscape = 64;

    /// <summary>Which characters count as the same.</summary>
    public enum Letters
    {
        /// <summary>Only equal ones.</summary>
        Exact,

        /// <summary>Upper and lower case.</summary>
        Hex,

        /// <summary>Those of the standard and of the URL-safe alphabet.</summary>
        Base64,
    }

    /// <summary>How long the form is where it stands at a place of a text.</summary>
    /// <typeparam name="T">UTF-8 bytes or UTF-16 units.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <returns>The length in the text, or 0 where it does not stand there.</returns>
    public int LengthAt<T>(ReadOnlySpan<T> text, int at)
        where T : unmanaged, IBinaryInteger<T> =>
        Math.Max(PlainLengthAt(text, at), SpelledLengthAt(text, at));

    /// <summary>Whether a text ends within the form, having begun it at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <returns>True where more of the text could make it whole.</returns>
    public bool IsOpenAt(ReadOnlySpan<ushort> text, int at)
    {
        int end = at;
        foreach (byte wanted in Text)
        {
            if (end >= text.Length)
            {
                return true;
            }

            int length = SpelledLength(text, end, wanted);
            if (length == 0)
            {
                // An escape may be broken off as well.
                return text[end] is '%' or '\\' && text.Length - end < LongestEscape;
            }

            end += length;
        }

        return false;
    }

    /// <summary>Whether a character can begin the form, whichever way it is spelled.</summary>
    /// <param name="c">The character.</param>
    /// <returns>True when it can.</returns>
    public bool CanBeginWith(int c) => IsSame(c, Text[0]) || (c == '+' && Text[0] == ' ');

    private static bool TryHex<T>(ReadOnlySpan<T> text, int at, int digits, out int value)
        where T : unmanaged, IBinaryInteger<T>
    {
        value = 0;
        for (int i = at; i < at + digits; i++)
        {
            int c = i < text.Length ? int.CreateTruncating(text[i]) : ' ';
            if (!char.IsAsciiHexDigit((char)c))
            {
                return false;
            }

            value = (value * 16) + (char.IsAsciiDigit((char)c) ? c - (int)'0' : (c | 0x20) - (int)'a' + 10);
        }

        return true;
    }

    private int PlainLengthAt<T>(ReadOnlySpan<T> text, int at)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (text.Length - at < Text.Length)
        {
            return 0;
        }

        for (int i = 0; i < Text.Length; i++)
        {
            if (!IsSame(int.CreateTruncating(text[at + i]), Text[i]))
            {
                return 0;
            }
        }

        return Text.Length;
    }

    private int SpelledLengthAt<T>(ReadOnlySpan<T> text, int at)
        where T : unmanaged, IBinaryInteger<T>
    {
        int end = at;
        foreach (byte wanted in Text)
        {
            int length = end < text.Length ? SpelledLength(text, end, wanted) : 0;
            if (length == 0)
            {
                return 0;
            }

            end += length;
        }

        return end - at;
    }

    // Each character by itself may be percent-encoded (once or twice), escaped as in JSON (also JSON within JSON), or plain.
    private int SpelledLength<T>(ReadOnlySpan<T> text, int at, byte wanted)
        where T : unmanaged, IBinaryInteger<T>
    {
        int c = int.CreateTruncating(text[at]);
        int escaped = c switch
        {
            '%' => PercentLength(text, at, wanted),
            '\\' => BackslashLength(text, at, wanted),
            '+' when wanted == ' ' => 1,
            _ => 0,
        };
        return escaped > 0 ? escaped : IsSame(c, wanted) ? 1 : 0;
    }

    private int PercentLength<T>(ReadOnlySpan<T> text, int at, byte wanted)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!TryHex(text, at + 1, 2, out int value))
        {
            return 0;
        }

        return value == '%' && TryHex(text, at + 3, 2, out int inner) && IsSame(inner, wanted) ? 5 : IsSame(value, wanted) ? 3 : 0;
    }

    private int BackslashLength<T>(ReadOnlySpan<T> text, int at, byte wanted)
        where T : unmanaged, IBinaryInteger<T>
    {
        int next = at;
        while (next < text.Length && int.CreateTruncating(text[next]) == '\\')
        {
            next++;
        }

        int c = next < text.Length ? int.CreateTruncating(text[next]) : 0;
        if (c == 'u' && TryHex(text, next + 1, 4, out int value) && IsSame(value, wanted))
        {
            return next + 5 - at;
        }

        if (c is '/' or '"' && IsSame(c, wanted))
        {
            return next + 1 - at;
        }

        return wanted == '\\' && next - at >= 2 ? 2 : 0;
    }

    private bool IsSame(int c, byte wanted) => c == wanted || Alphabet switch
    {
        Letters.Hex => c < 128 && char.ToLowerInvariant((char)c) == wanted,
        Letters.Base64 => (c == '-' && wanted == '+') || (c == '_' && wanted == '/'),
        _ => false,
    };
}
