namespace Atellagent.Storage.Attempts;

/// <summary>What came of counting an attempt that has failed.</summary>
/// <param name="IsOver">Whether there have been more than are free.</param>
/// <param name="Wait">How long the next one has to wait.</param>
public readonly record struct AttemptCount(bool IsOver, TimeSpan Wait);
