namespace Atellagent.Domain.Evidence;

/// <summary>One page of records.</summary>
/// <param name="Records">The records, newest first.</param>
/// <param name="Next">The cursor for the page after, or null at the end.</param>
public sealed record EvidencePage(IReadOnlyList<StoredRecord> Records, string? Next);
