namespace Atellagent.Client.Evidence;

/// <summary>Where a record stands.</summary>
/// <param name="Log">The log's name.</param>
/// <param name="Index">The record's index in it.</param>
public sealed record EvidencePlace(
    string Log,
    long Index);
