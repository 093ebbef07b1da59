namespace Atellagent.Client.Evidence;

/// <summary>The keys that sign checkpoints, and the logs: the answer of <c>GET /.well-known/atellagent-evidence</c>.</summary>
/// <param name="Keys">The keys, the oldest first.</param>
/// <param name="Logs">The logs that have a checkpoint.</param>
public sealed record EvidenceKeyListing(IReadOnlyList<EvidenceKeyItem> Keys, IReadOnlyList<EvidenceLogItem> Logs);
