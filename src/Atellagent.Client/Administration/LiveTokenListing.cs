namespace Atellagent.Client.Administration;

/// <summary>Some of the tokens that are live, the newest first.</summary>
/// <param name="Items">The tokens.</param>
/// <param name="Next">What asks for the next page; null on the last.</param>
public sealed record LiveTokenListing(IReadOnlyList<LiveTokenReport> Items, string? Next);
