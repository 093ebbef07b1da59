namespace Atellagent.Client.Runs;

/// <summary>Runs of hosted deployments.</summary>
/// <param name="Items">The runs, the newest first.</param>
public sealed record RunListing(IReadOnlyList<RunReport> Items);
