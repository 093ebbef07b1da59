namespace Atellagent.Cli.Evidence;

/// <summary>One value of an enumerated attribute in OCSF, and the caption that goes with it.</summary>
/// <param name="Id">The value; 0 says that it is not known and 99 that the schema has no word for it.</param>
/// <param name="Caption">The caption; with 99 a word of ours.</param>
internal readonly record struct OcsfWord(int Id, string Caption)
{
    /// <summary>Nobody knows.</summary>
    public static OcsfWord Unknown { get; } = new(0, "Unknown");

    /// <summary>The schema has no word for it.</summary>
    /// <param name="word">Ours.</param>
    /// <returns>The value.</returns>
    public static OcsfWord Other(string word) => new(99, word);
}
