using System.Globalization;

namespace Atellagent.Domain.Detectors.Text;

/// <summary>
/// What a character is taken for. Case, accents, compatibility forms (NFKC) and look-alikes fold to one Latin letter, and so do the digits that stand
/// for letters: 0 for o, 1 for i, 3 for e, 4 for a, 5 for s, 7 for t. The terms that are looked for fold in the same way, so that no language loses by it.
/// </summary>
internal static class Letters
{
    /// <summary>Says nothing: an invisible character, or a mark upon a letter.</summary>
    public const char Nothing = '\0';

    private const string Resource = "Atellagent.Domain.Detectors.letters.txt";
    private const int MathBegin = 0x1D400;
    private const int MathDigits = 0x1D7CE;
    private const int MathEnd = 0x1D7FF;
    private const int TagBegin = 0xE0020;
    private const int TagEnd = 0xE007E;
    private static readonly char[] Table = Build();

    /// <summary>Folds one unit of UTF-16.</summary>
    /// <param name="c">The unit.</param>
    /// <returns>What it is taken for: a letter, a digit, a mark of punctuation, a space, or nothing.</returns>
    public static char Fold(char c) => Table[c];

    /// <summary>Folds a character outside the Basic Multilingual Plane.</summary>
    /// <param name="point">The code point.</param>
    /// <returns>What it is taken for.</returns>
    public static char Fold(int point) => point switch
    {
        >= MathDigits and <= MathEnd => Fold((char)('0' + ((point - MathDigits) % 10))),
        >= MathBegin and < MathDigits - 298 => (char)('a' + ((point - MathBegin) % 26)),
        >= 0x1F110 and <= 0x1F129 => (char)('a' + (point - 0x1F110)),
        >= 0x1F130 and <= 0x1F149 => (char)('a' + (point - 0x1F130)),
        >= 0x1F150 and <= 0x1F169 => (char)('a' + (point - 0x1F150)),
        >= 0x1F170 and <= 0x1F189 => (char)('a' + (point - 0x1F170)),
        >= 0x1F1E6 and <= 0x1F1FF => (char)('a' + (point - 0x1F1E6)),
        _ when IsTag(point) => Fold((char)(point - 0xE0000)),
        >= 0xE0000 and <= 0xE0FFF => Nothing,
        >= 0x20000 and <= 0x3FFFF => (char)(0x4E00 + (point % 0x5000)),
        _ => ' ',
    };

    /// <summary>Whether a character is a tag: invisible, and yet a letter to who reads bytes.</summary>
    /// <param name="point">The code point.</param>
    public static bool IsTag(int point) => point is >= TagBegin and <= TagEnd;

    /// <summary>Whether a folded character is a part of a word.</summary>
    /// <param name="folded">The character, folded.</param>
    public static bool IsWord(char folded) => folded is >= 'a' and <= 'z' or >= '0' and <= '9' or > '\x7f';

    private static char[] Build()
    {
        char[] table = new char[char.MaxValue + 1];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = Plain((char)i);
        }

        using Stream stream = typeof(Letters).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException(Resource + " is missing");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line is ['#', ..])
            {
                continue;
            }

            foreach (char alike in line.AsSpan(2))
            {
                table[alike] = line[0];
            }
        }

        // Upper case looks like its own lower case, and what the digits stand for comes last, since other digits fold to these.
        for (int i = 0; i < table.Length; i++)
        {
            char lower = char.ToLowerInvariant((char)i);
            table[i] = Digit(lower == i ? table[i] : table[lower]);
        }

        return table;
    }

    private static char Digit(char c) => c switch
    {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        _ => c,
    };

    private static char Plain(char c) => c switch
    {
        '\u0640' or (>= '\u064b' and <= '\u0652') => Nothing,
        >= '\u0300' and <= '\u036f' => Nothing,
        '\u00ad' or '\u034f' or '\u180e' or '\ufeff' or (>= '\ufe00' and <= '\ufe0f') => Nothing,
        < '\x7f' => c is <= ' ' ? ' ' : c,
        >= '\uff01' and <= '\uff0f' => (char)(c - 0xfee0),
        _ => char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.Format => Nothing,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber => c,
            _ => ' ',
        },
    };
}
