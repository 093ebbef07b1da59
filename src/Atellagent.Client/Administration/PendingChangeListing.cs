namespace Atellagent.Client.Administration;

/// <summary>The changes that wait for a vote, and those of late, the newest first.</summary>
/// <param name="Items">The changes.</param>
public sealed record PendingChangeListing(IReadOnlyList<PendingChangeReport> Items);
