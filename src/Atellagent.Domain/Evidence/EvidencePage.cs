namespace Atellagent.Domain.Evidence;

/// <summary>One page of records.</summary>
/// <param name="Records">The records, newest first.</param>
/// <param name="Next">The cursor for the page after, or null at the end.</param>
/// <param name="SearchedTo">Where the page is not full although there may be more: so far back has been looked. Null otherwise.</param>
public sealed record EvidencePage(IReadOnlyList<StoredRecord> Records, string? Next, DateTimeOffset? SearchedTo = null);
