namespace Atellagent.Boundary.Evidence;

/// <summary>How long evidence may take, and how much of it may wait.</summary>
public sealed record LedgerSettings
{
    /// <summary>The log's name.</summary>
    public string Log { get; init; } = "main";

    /// <summary>How long a caller waits for its record to be on disk before the action is refused.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most records in one transaction.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>The most records that may wait; past it actions are refused at once.</summary>
    public int MaxWaiting { get; init; } = 8192;

    /// <summary>How long to wait before an outcome that could not be recorded is tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);
}
