namespace Atellagent.Domain.Evidence;

/// <summary>The words for <see cref="CourseState"/> in the store.</summary>
public static class CourseStateWords
{
    private static readonly string[] Words = ["unknown", "under_way", "asked", "issued", "redeemed", "ended"];

    /// <summary>The word for a state.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The word.</returns>
    public static string ToWord(this CourseState state) => Words[(int)state];

    /// <summary>Reads a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="state">The state.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string word, out CourseState state)
    {
        int at = Array.IndexOf(Words, word);
        state = at < 0 ? default : (CourseState)at;
        return at >= 0;
    }
}
