namespace Atellagent.Client.Evidence;

/// <summary>Erasures.</summary>
/// <param name="Items">The last hundred, the newest first.</param>
public sealed record ErasureListing(IReadOnlyList<ErasureReport> Items);
