namespace Atellagent.Domain.Erasures;

/// <summary>The words of <see cref="ErasureKind"/>, as the store and records have them.</summary>
public static class ErasureKindWords
{
    /// <summary>The word of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The word.</returns>
    public static string ToWord(this ErasureKind kind) => kind switch
    {
        ErasureKind.Action => "action",
        ErasureKind.Subject => "subject",
        _ => "age",
    };

    /// <summary>Reads a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="kind">The kind.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string word, out ErasureKind kind)
    {
        kind = word switch { "action" => ErasureKind.Action, "subject" => ErasureKind.Subject, _ => ErasureKind.Age };
        return word is "action" or "subject" or "age";
    }
}
