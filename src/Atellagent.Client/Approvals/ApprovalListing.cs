namespace Atellagent.Client.Approvals;

/// <summary>One page of approvals, the newest first.</summary>
/// <param name="Items">The approvals that the caller asked for, may vote on, or may read as evidence.</param>
/// <param name="Next">What to ask on with; null at the end.</param>
public sealed record ApprovalListing(IReadOnlyList<ApprovalReport> Items, string? Next);
