namespace Atellagent.Client.Evidence;

/// <summary>One page of <c>GET /v1/evidence</c>, newest first.</summary>
/// <param name="Items">The records.</param>
/// <param name="Next">The cursor of the page after, or null at the end.</param>
public sealed record EvidenceListing(IReadOnlyList<EvidenceRecordReport> Items, string? Next = null);
