namespace Atellagent.Client.Questions;

/// <summary>What somebody could do, or who could do something.</summary>
/// <param name="Items">One answer a principal, deployment and operation.</param>
/// <param name="PolicyVersion">The policies that were asked.</param>
public sealed record CapabilityListing(
    IReadOnlyList<CapabilityReport> Items,
    string PolicyVersion);
