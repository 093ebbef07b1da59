namespace Atellagent.Client.Runs;

/// <summary>The hosted deployments that say what is run.</summary>
/// <param name="Clock">When of authority that was; whoever names it waits for the next change.</param>
/// <param name="Items">The deployments.</param>
public sealed record HostedListing(long Clock, IReadOnlyList<HostedReport> Items);
