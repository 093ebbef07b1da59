namespace Atellagent.Boundary.Administration.Changes;

/// <summary>The stored changes, the newest first. Those that are over keep what they were, and not their documents.</summary>
public sealed record PendingChangesState
{
    /// <summary>The changes.</summary>
    public IReadOnlyList<PendingChange> Changes { get; init; } = [];
}
