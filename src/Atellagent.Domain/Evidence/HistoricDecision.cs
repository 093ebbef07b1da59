namespace Atellagent.Domain.Evidence;

/// <summary>The record of a decision as it is read to be decided again.</summary>
/// <param name="Sequence">Its place among all records.</param>
/// <param name="Body">Canonical JSON.</param>
public readonly record struct HistoricDecision(long Sequence, ReadOnlyMemory<byte> Body);
