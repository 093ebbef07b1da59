namespace Atellagent.Client.Reviews;

/// <summary>One page of reviews, the newest first.</summary>
/// <param name="Items">The reviews.</param>
/// <param name="Next">What to ask on with; null at the end.</param>
public sealed record ReviewListing(
    IReadOnlyList<ReviewReport> Items,
    string? Next);
