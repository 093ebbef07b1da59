namespace Atellagent.Client.Administration;

/// <summary>Asks for a policy version to come back.</summary>
/// <param name="Reason">Why.</param>
/// <param name="DryRun">Whether to tell only what would change.</param>
public sealed record PolicyRollback(string Reason, bool DryRun);
