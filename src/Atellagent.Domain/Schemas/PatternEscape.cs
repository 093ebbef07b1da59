using System.Globalization;

namespace Atellagent.Domain.Schemas;

/// <summary>Reads what follows a backslash.</summary>
internal static class PatternEscape
{
    /// <summary>Reads one escape.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="at">Behind the backslash; afterwards, behind the escape.</param>
    /// <returns>The characters it stands for.</returns>
    public static PatternClass Read(string pattern, ref int at)
    {
        if (at >= pattern.Length)
        {
            throw new PatternTranslator.RefusedException("a backslash at the end");
        }

        char c = pattern[at++];
        return c switch
        {
            'd' or 'D' => Class(new PatternClass().Add('0', '9'), c),
            'w' or 'W' => Class(new PatternClass().Add('0', '9').Add('A', 'Z').Add('_').Add('a', 'z'), c),
            's' or 'S' => Class(new PatternClass().Add('\t', '\r').Add(' '), c),
            't' => new PatternClass().Add('\t'),
            'n' => new PatternClass().Add('\n'),
            'r' => new PatternClass().Add('\r'),
            'f' => new PatternClass().Add('\f'),
            'v' => new PatternClass().Add('\v'),
            'u' => new PatternClass().Add(ReadHex(pattern, ref at, 4)),
            'x' => new PatternClass().Add(ReadHex(pattern, ref at, 2)),
            'b' or 'B' => throw Refuse("word boundaries (\\b) are not in this dialect"),
            'p' or 'P' => throw Refuse("Unicode classes (\\p) are not in this dialect; list the ranges"),
            >= '0' and <= '9' or 'k' => throw Refuse("back-references are not in this dialect"),
            'A' or 'z' or 'Z' => throw Refuse("the ends of the text are ^ and $"),
            _ when char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && !char.IsControl(c) => new PatternClass().Add(c),
            _ => throw Refuse("an escape that is not in this dialect"),
        };
    }

    private static PatternClass Class(PatternClass characters, char letter) =>
        char.IsAsciiLetterUpper(letter) ? characters.Negate() : characters;

    private static char ReadHex(string pattern, ref int at, int digits)
    {
        if (at + digits > pattern.Length
            || !ushort.TryParse(pattern.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            || char.IsSurrogate((char)unit))
        {
            throw Refuse("\\u wants four hexadecimal digits, \\x two, and neither half a surrogate pair");
        }

        at += digits;
        return (char)unit;
    }

    private static PatternTranslator.RefusedException Refuse(string reason) => new(reason);
}
