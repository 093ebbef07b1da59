using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Json;

/// <summary>
/// Tells texts that have one encoding and show all of it. .NET's own normalisation does nothing in invariant
/// globalization mode, silently; so what could have a second encoding is refused by its characters instead: combining
/// marks, conjoining jamo, and characters that normalisation (NFC) replaces by others.
/// </summary>
internal static class PlainText
{
    // Conjoining jamo; then everything assigned, marks aside, whose NFC form is another character.
    private static readonly (int First, int Last)[] Replaced =
    [
        (0x0374, 0x0374), (0x037E, 0x037E), (0x0387, 0x0387), (0x0958, 0x095F), (0x09DC, 0x09DD), (0x09DF, 0x09DF),
        (0x0A33, 0x0A33), (0x0A36, 0x0A36), (0x0A59, 0x0A5B), (0x0A5E, 0x0A5E), (0x0B5C, 0x0B5D), (0x0F43, 0x0F43),
        (0x0F4D, 0x0F4D), (0x0F52, 0x0F52), (0x0F57, 0x0F57), (0x0F5C, 0x0F5C), (0x0F69, 0x0F69), (0x1100, 0x11FF),
        (0x1F71, 0x1F71), (0x1F73, 0x1F73), (0x1F75, 0x1F75), (0x1F77, 0x1F77), (0x1F79, 0x1F79), (0x1F7B, 0x1F7B),
        (0x1F7D, 0x1F7D), (0x1FBB, 0x1FBB), (0x1FBE, 0x1FBE), (0x1FC9, 0x1FC9), (0x1FCB, 0x1FCB), (0x1FD3, 0x1FD3),
        (0x1FDB, 0x1FDB), (0x1FE3, 0x1FE3), (0x1FEB, 0x1FEB), (0x1FEE, 0x1FEF), (0x1FF9, 0x1FF9), (0x1FFB, 0x1FFB),
        (0x1FFD, 0x1FFD), (0x2000, 0x2001), (0x2126, 0x2126), (0x212A, 0x212B), (0x2329, 0x232A), (0x2ADC, 0x2ADC),
        (0xA960, 0xA97C), (0xD7B0, 0xD7FB), (0xF900, 0xFAD9), (0xFB1D, 0xFB1F), (0xFB2A, 0xFB4E), (0x1D15E, 0x1D164),
        (0x1D1BB, 0x1D1C0), (0x2F800, 0x2FA1F),
    ];

    /// <summary>Whether a text is well formed, has no characters that are not seen, and has no second encoding.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it is.</returns>
    public static bool Is(string text)
    {
        if (Ascii.IsValid(text))
        {
            return !text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.Contains('\u007F', StringComparison.Ordinal);
        }

        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int length) != System.Buffers.OperationStatus.Done || !IsPlain(rune))
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private static bool IsPlain(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
        && !IsReplaced(rune.Value);

    private static bool IsReplaced(int value)
    {
        foreach ((int first, int last) in Replaced)
        {
            if (value <= last)
            {
                return value >= first;
            }
        }

        return false;
    }
}
