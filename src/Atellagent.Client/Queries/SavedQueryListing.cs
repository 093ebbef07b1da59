namespace Atellagent.Client.Queries;

/// <summary>Saved queries: one's own, and those that one's teams share.</summary>
/// <param name="Items">The queries, by owner and name.</param>
public sealed record SavedQueryListing(IReadOnlyList<SavedQueryReport> Items);
