namespace Atellagent.Client.Administration;

/// <summary>The moment at which a policy version came into force.</summary>
/// <param name="Version">The version.</param>
/// <param name="Sequence">Counts activations.</param>
/// <param name="At">When, RFC 3339.</param>
/// <param name="By">Who put it in force.</param>
/// <param name="Reason">Why; empty where nobody said.</param>
/// <param name="Rollback">Whether a version came back that had been in force before.</param>
/// <param name="Signed">Whether somebody's signature was asked for and checked.</param>
/// <param name="Parent">The version before; null for the first.</param>
public sealed record PolicyVersionItem(string Version, long Sequence, string At, string By, string Reason, bool Rollback, bool Signed, string? Parent = null);
