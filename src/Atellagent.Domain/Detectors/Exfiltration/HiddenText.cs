using System.Buffers;

namespace Atellagent.Domain.Detectors.Exfiltration;

/// <summary>Text in characters that nobody sees: tags, variation selectors, and runs of zero-width characters that stand for bits.</summary>
internal static class HiddenText
{
    private const int Fewest = 8;

    // The lead surrogate of planes 14, and what is invisible in plane 0.
    private static readonly SearchValues<char> Candidates = SearchValues.Create("\udb40\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f");

    /// <summary>Looks for it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="findings">Takes what is found.</param>
    public static void Look(ReadOnlySpan<char> text, FindingSink findings)
    {
        for (int at = 0; ;)
        {
            int next = text[at..].IndexOfAny(Candidates);
            if (next < 0)
            {
                return;
            }

            int start = at + next;
            int end = start;
            int count = 0;
            while (end < text.Length && Candidates.Contains(text[end]))
            {
                end += text[end] == '\udb40' && end + 1 < text.Length && char.IsLowSurrogate(text[end + 1]) ? 2 : 1;
                count++;
            }

            if (count >= Fewest)
            {
                findings.Add("exfiltration.hidden", 0.9m, start, end - start);
            }

            at = end;
        }
    }
}
