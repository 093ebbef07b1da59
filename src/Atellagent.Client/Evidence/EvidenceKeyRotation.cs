namespace Atellagent.Client.Evidence;

/// <summary>Asks for another key to sign checkpoints.</summary>
/// <param name="Reason">Why.</param>
public sealed record EvidenceKeyRotation(string Reason);
