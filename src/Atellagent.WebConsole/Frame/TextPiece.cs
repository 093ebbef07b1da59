using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Frame;

/// <summary>A piece of text that somebody else chose: as it is, or something in it that nobody would see, written out.</summary>
/// <param name="Text">The piece for the eye.</param>
/// <param name="IsHidden">Whether it stands for something that would not be seen.</param>
public sealed partial record TextPiece(string Text, bool IsHidden)
{
    // Some writings put any number of marks over one letter, and so over the lines above it.
    private const int MostMarks = 4;

    /// <summary>What it stands for.</summary>
    public string Name => Text switch
    {
        "\\n" => "a new line",
        "\\t" => "a tab",
        _ when int.TryParse(Text.AsSpan(3, Text.Length - 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int code) => $"U+{code:X4}: {Kind(code)}",
        _ => "a character that is not seen",
    };

    /// <summary>Cuts a text where no character is broken.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bound">How long the first part may be.</param>
    /// <returns>The first part and the rest.</returns>
    public static (string First, string After) Cut(string text, int bound)
    {
        if (text.Length <= bound)
        {
            return (text, "");
        }

        int at = char.IsHighSurrogate(text[bound - 1]) ? bound - 1 : bound;
        return (text[..at], text[at..]);
    }

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its pieces, in their order.</returns>
    public static ImmutableArray<TextPiece> Split(string text)
    {
        ImmutableArray<TextPiece>.Builder pieces = ImmutableArray.CreateBuilder<TextPiece>();
        string visible = Marked(VisibleText.Whole(text));
        int at = 0;
        foreach (Match match in Hidden().Matches(visible))
        {
            if (match.Index > at)
            {
                pieces.Add(new TextPiece(visible[at..match.Index], IsHidden: false));
            }

            pieces.Add(new TextPiece(match.Value, IsHidden: true));
            at = match.Index + match.Length;
        }

        if (at < visible.Length)
        {
            pieces.Add(new TextPiece(visible[at..], IsHidden: false));
        }

        return pieces.ToImmutable();
    }

    private static string Marked(string visible)
    {
        StringBuilder text = new(visible.Length);
        int marks = 0;
        foreach (char one in visible)
        {
            bool isMark = char.GetUnicodeCategory(one) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
            marks = isMark ? marks + 1 : 0;
            if (marks > MostMarks)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)one:X4}}}");
            }
            else
            {
                text.Append(one);
            }
        }

        return text.ToString();
    }

    private static string Kind(int code) => code switch
    {
        0x200E or 0x200F or 0x061C or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => "turns the direction of what follows",
        0x200B or 0x200C or 0x200D or 0x2060 or 0xFEFF => "has no width",
        < 0x20 or (>= 0x7F and <= 0x9F) => "a control character",
        >= 0xFF01 and <= 0xFF5E => "looks like a plain letter or digit",
        >= 0x0370 and < 0x1E00 => "a letter of another script than its word",
        _ => "would not be seen, or be taken for something else",
    };

    [GeneratedRegex(@"\\u\{[0-9A-F]{4,6}\}|\\n|\\t", RegexOptions.CultureInvariant)]
    private static partial Regex Hidden();
}
