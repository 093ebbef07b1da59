namespace Atellagent.Client.Administration;

/// <summary>The keys that are published.</summary>
/// <param name="Items">The keys, the one that signs first.</param>
public sealed record SigningKeyListing(IReadOnlyList<SigningKeyItem> Items);
