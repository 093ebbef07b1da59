namespace Atellagent.Domain.Detectors.Personal;

/// <summary>What stands around a number, which says what it is where its form does not.</summary>
internal static class Surroundings
{
    private const int Reach = 40;

    /// <summary>Whether one of several words stands shortly before a place, or is in the name of the member.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="words">The words, in lower case.</param>
    /// <returns>False where none does.</returns>
    public static bool Has(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> name, ReadOnlySpan<string> words)
    {
        ReadOnlySpan<char> before = text[Math.Max(0, at - Reach)..at];
        foreach (string word in words)
        {
            if (Has(before, word) || Has(name, word))
            {
                return true;
            }
        }

        return false;
    }

    // A word of its own, or the beginning of one in camel case: phoneNumber, but not headphones.
    private static bool Has(ReadOnlySpan<char> text, string word)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOf(word, StringComparison.OrdinalIgnoreCase) is >= 0 and var next)
        {
            int start = at + next, end = start + word.Length;
            if ((start == 0 || !char.IsLetter(text[start - 1]) || char.IsUpper(text[start])) && (end == text.Length || !char.IsLower(text[end]) || text[end] is 's'))
            {
                return true;
            }

            at = start + 1;
        }

        return false;
    }

    /// <summary>Whether a place is not in the middle of a word or a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where something begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>False inside of one.</returns>
    public static bool StandAlone(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
}
