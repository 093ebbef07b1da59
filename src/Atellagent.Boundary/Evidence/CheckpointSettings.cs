namespace Atellagent.Boundary.Evidence;

/// <summary>How often a log is signed.</summary>
public sealed record CheckpointSettings
{
    /// <summary>How long after a record a checkpoint covers it, at most and in about.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(1);
}
