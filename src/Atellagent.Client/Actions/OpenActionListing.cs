namespace Atellagent.Client.Actions;

/// <summary>One page of actions of which nobody knows what came, the newest first.</summary>
/// <param name="Items">The caller's own, or everybody's for whoever may read all evidence.</param>
/// <param name="Next">What to ask on with; null at the end.</param>
public sealed record OpenActionListing(IReadOnlyList<OpenActionReport> Items, string? Next);
