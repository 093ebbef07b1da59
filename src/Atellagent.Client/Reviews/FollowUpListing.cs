namespace Atellagent.Client.Reviews;

/// <summary>One page of follow-ups, the newest first.</summary>
/// <param name="Items">The follow-ups.</param>
/// <param name="Next">What to ask on with; null at the end.</param>
public sealed record FollowUpListing(
    IReadOnlyList<FollowUpReport> Items,
    string? Next);
