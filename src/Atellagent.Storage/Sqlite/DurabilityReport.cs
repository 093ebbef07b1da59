namespace Atellagent.Storage.Sqlite;

/// <summary>What a freshly opened connection says of itself.</summary>
/// <param name="JournalMode">The journal mode; <c>wal</c> is wanted.</param>
/// <param name="Synchronous">The synchronous setting; 2 (FULL) or 3 (EXTRA) is wanted.</param>
public sealed record DurabilityReport(string JournalMode, long Synchronous)
{
    /// <summary>Whether a commit is on disk when it returns.</summary>
    public bool IsDurable => Problem is null;

    /// <summary>What is wrong, in one line; null when nothing is.</summary>
    public string? Problem =>
        !string.Equals(JournalMode, "wal", StringComparison.Ordinal)
            ? $"the database's journal mode is '{JournalMode}', not 'wal'; run the migration first"
            : Synchronous is not (2 or 3)
                ? $"the database's synchronous setting is {Synchronous}, not 2 (FULL): commits would not be on disk"
                : null;
}
