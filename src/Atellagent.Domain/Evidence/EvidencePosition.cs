namespace Atellagent.Domain.Evidence;

/// <summary>Where a record stands.</summary>
/// <param name="Log">The log's name.</param>
/// <param name="Index">The record's index, from 0.</param>
public readonly record struct EvidencePosition(string Log, long Index);
