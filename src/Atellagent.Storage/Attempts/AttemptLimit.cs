namespace Atellagent.Storage.Attempts;

/// <summary>How attempts of one kind are slowed.</summary>
/// <param name="Kind">What is attempted, and what it is counted by.</param>
/// <param name="Free">How many attempts wait for nothing.</param>
/// <param name="LongestWait">The wait after each further one doubles from a second up to this; nobody is ever locked out.</param>
/// <param name="Memory">How long after the last attempt they are forgotten.</param>
public sealed record AttemptLimit(string Kind, int Free, TimeSpan LongestWait, TimeSpan Memory)
{
    /// <summary>Whether they are counted in the database, for all silos and over restarts, and not in this process alone.</summary>
    public bool IsDurable { get; init; }
}
