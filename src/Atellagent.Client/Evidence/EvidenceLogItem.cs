namespace Atellagent.Client.Evidence;

/// <summary>A log of evidence, and who signs it.</summary>
/// <param name="Name">Its name in this boundary.</param>
/// <param name="Origin">Its name in the world, which checkpoints begin with.</param>
/// <param name="Keys">The keys that have signed it, the oldest first.</param>
public sealed record EvidenceLogItem(string Name, string Origin, IReadOnlyList<EvidenceLogKey> Keys);
