namespace Atellagent.Client.Detectors;

/// <summary>What the built-in detectors found in a text.</summary>
/// <param name="Findings">In the order of the text.</param>
public sealed record FindingListing(IReadOnlyList<FindingReport> Findings);
