namespace Atellagent.Client.Administration;

/// <summary>The last activations of policies.</summary>
/// <param name="Items">The activations, the one in force first.</param>
public sealed record PolicyVersionListing(IReadOnlyList<PolicyVersionItem> Items);
