using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>
/// Finds texts that look like others: letters of Latin, Greek, Cyrillic, Armenian or Cherokee in one word, which is how
/// look-alikes are made (Unicode Technical Standard 39), characters that are not seen, and second encodings.
/// </summary>
internal static class MixedScripts
{
    private static readonly (int First, int Last, string Script)[] Scripts =
    [
        (0x0041, 0x007A, "Latin"), (0x00C0, 0x024F, "Latin"), (0x1E00, 0x1EFF, "Latin"), (0xFF21, 0xFF5A, "fullwidth Latin"),
        (0x0370, 0x03FF, "Greek"), (0x1F00, 0x1FFF, "Greek"), (0x0400, 0x052F, "Cyrillic"), (0x0531, 0x0589, "Armenian"), (0x13A0, 0x13FF, "Cherokee"),
    ];

    /// <summary>Looks at a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>What is odd, as the end of a sentence; null where nothing is.</returns>
    public static string? Describe(string text)
    {
        if (!PlainText.Is(text))
        {
            return "has characters that are not seen, or a second encoding (it is not NFC)";
        }

        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetter(rune) && Array.Find(Scripts, s => rune.Value >= s.First && rune.Value <= s.Last).Script is string script)
            {
                found.Add(script);
            }
        }

        return found.Count > 1 ? $"mixes {string.Join(" and ", found)} letters, some of which look alike" : null;
    }
}
