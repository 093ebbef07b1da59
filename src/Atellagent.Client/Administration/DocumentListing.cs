namespace Atellagent.Client.Administration;

/// <summary>Documents of one kind.</summary>
/// <param name="Items">The documents.</param>
public sealed record DocumentListing(IReadOnlyList<DocumentReport> Items);
