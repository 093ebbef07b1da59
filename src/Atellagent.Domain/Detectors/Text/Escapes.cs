using System.Buffers;
using System.Globalization;

namespace Atellagent.Domain.Detectors.Text;

/// <summary>
/// Resolves escapes: those of strings in JSON (RFC 8259, section 7) and in most languages, percent-encoding (RFC 3986, section 2.1) of ASCII, and
/// character references (WHATWG HTML, section 13.5). A text in a text hides nothing by them.
/// </summary>
internal static class Escapes
{
    private const int LongestReference = 10;
    private static readonly SearchValues<char> Marks = SearchValues.Create("\\%&");

    /// <summary>Whether a text has anything that may be an escape.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False for most texts.</returns>
    public static bool MayHaveAny(ReadOnlySpan<char> text) => text.ContainsAny(Marks);

    /// <summary>Resolves a text once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="plain">Takes what it says; as long as the text.</param>
    /// <param name="places">Takes where each character stood, and where the text ends; longer by one.</param>
    /// <returns>How many characters there are; negative where the text has no escape.</returns>
    public static int Resolve(ReadOnlySpan<char> text, Span<char> plain, Span<int> places)
    {
        (int at, int count) = (0, 0);
        bool isAny = false;
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny(Marks);
            int plainEnd = next < 0 ? text.Length : at + next;
            text[at..plainEnd].CopyTo(plain[count..]);
            for (; at < plainEnd; at++)
            {
                places[count++] = at;
            }

            if (at == text.Length)
            {
                break;
            }

            int length = Length(text[at..], out int code);
            isAny |= length > 1;
            places[count] = at;
            if (code > char.MaxValue)
            {
                // Both halves stand where the escape does; it is longer than two characters.
                places[count + 1] = at;
                code -= 0x10000;
                plain[count++] = (char)(0xd800 + (code >> 10));
                plain[count++] = (char)(0xdc00 + (code & 0x3ff));
            }
            else
            {
                plain[count++] = (char)code;
            }

            at += length;
        }

        places[count] = text.Length;
        return isAny ? count : -1;
    }

    // One where the mark stands for itself.
    private static int Length(ReadOnlySpan<char> text, out int code)
    {
        code = text[0];
        return text[0] switch
        {
            '\\' => Backslash(text, ref code),
            '%' => Percent(text, ref code),
            _ => Reference(text, ref code),
        };
    }

    private static int Backslash(ReadOnlySpan<char> text, ref int code)
    {
        if (text.Length < 2)
        {
            return 1;
        }

        switch (text[1])
        {
            case 'u':
                return Number(text, 2, 4, ref code);
            case 'x':
                return Number(text, 2, 2, ref code);
            case '"' or '\'' or '\\' or '/':
                code = text[1];
                return 2;
            case 'n' or 'r' or 't' or 'b' or 'f':
                code = text[1] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', _ => '\f' };
                return 2;
            default:
                return 1;
        }
    }

    private static int Percent(ReadOnlySpan<char> text, ref int code)
    {
        int told = 0;
        int length = Number(text, 1, 2, ref told);
        if (length == 1 || told > 0x7f)
        {
            return 1;
        }

        code = told;
        return length;
    }

    private static int Number(ReadOnlySpan<char> text, int from, int digits, ref int code)
    {
        if (text.Length < from + digits || !int.TryParse(text.Slice(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int told))
        {
            return 1;
        }

        code = told;
        return from + digits;
    }

    private static int Reference(ReadOnlySpan<char> text, ref int code)
    {
        int end = text[..Math.Min(text.Length, LongestReference)].IndexOf(';');
        if (end < 3)
        {
            return 1;
        }

        ReadOnlySpan<char> name = text[1..end];
        bool isHex = name[0] == '#' && name[1] is 'x' or 'X';
        int told = name switch
        {
            "quot" => '"',
            "apos" => '\'',
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "nbsp" => ' ',
            "commat" => '@',
            "period" => '.',
            "colon" => ':',
            "sol" => '/',
            "hyphen" or "dash" => '-',
            "lowbar" => '_',
            ['#', ..] when int.TryParse(name[(isHex ? 2 : 1)..], isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number is > 0 and <= 0x10ffff => number,
            _ => 0,
        };
        if (told == 0)
        {
            return 1;
        }

        code = told;
        return end + 1;
    }
}
