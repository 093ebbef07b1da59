using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Json;

/// <summary>
/// Text of an agent or a destination, made safe to look at: one line, nothing in it is hidden, moves the cursor, or turns
/// the direction of what follows.
/// </summary>
public static class VisibleText
{
    private const int Longest = 400;

    /// <summary>The text for the eye.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with everything that is not plainly visible written as <c>\u{…}</c>, and the length of what was cut.</returns>
    public static string Of(string? text) => Of(text, Longest);

    /// <summary>The text for the eye, however long it is.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same, uncut.</returns>
    public static string Whole(string? text) => Of(text, int.MaxValue);

    private static string Of(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        StringBuilder visible = new(Math.Min(text.Length, longest) + 16);
        bool latinWord = false;
        int taken = 0;
        for (int at = 0; at < text.Length;)
        {
            if (taken == longest)
            {
                int rest = new StringInfo(text[at..]).LengthInTextElements;
                visible.Append(CultureInfo.InvariantCulture, $"… (+{rest} more)");
                break;
            }

            bool whole = Rune.TryGetRuneAt(text, at, out Rune rune);
            if (at == 0 || !IsWordAt(text, at - 1))
            {
                latinWord = StartsLatinWord(text, at);
            }

            Append(visible, whole ? rune : new Rune('\uFFFD'), whole ? null : text[at], latinWord);
            at += whole ? rune.Utf16SequenceLength : 1;
            taken++;
        }

        return visible.ToString();
    }

    private static void Append(StringBuilder visible, Rune rune, char? broken, bool latinWord)
    {
        if (broken is { } half)
        {
            visible.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)half:X4}}}");
        }
        else if (rune.Value == '\n')
        {
            visible.Append("\\n");
        }
        else if (rune.Value == '\t')
        {
            visible.Append("\\t");
        }
        else if (IsHidden(rune) || IsLookalike(rune) || (latinWord && IsForeignLetter(rune)))
        {
            visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }
        else
        {
            visible.Append(rune);
        }
    }

    private static bool IsHidden(Rune rune) => rune.Value != ' ' && (Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => true,
        _ => false,
    } || IsInvisibleLetter(rune.Value));

    // Letters and marks by category, nothing at all on the screen.
    private static bool IsInvisibleLetter(int value) => value
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0
        or (>= 0x180B and <= 0x180F)
        or (>= 0xFE00 and <= 0xFE0F)
        or (>= 0xE0100 and <= 0xE01EF);

    // Full-width and mathematical forms exist to look like plain letters and digits.
    private static bool IsLookalike(Rune rune) => rune.Value
        is (>= 0xFF01 and <= 0xFF5E) or (>= 0x1D400 and <= 0x1D7FF);

    private static bool IsForeignLetter(Rune rune) => rune.Value is >= 0x0370 and < 0x1E00 && Rune.IsLetter(rune);

    private static bool IsWordAt(string text, int at) => char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at]);

    // A word that has a Latin letter has no business with letters of another script.
    private static bool StartsLatinWord(string text, int at)
    {
        for (; at < text.Length && IsWordAt(text, at); at++)
        {
            if (char.IsAsciiLetter(text[at]))
            {
                return true;
            }
        }

        return false;
    }
}
