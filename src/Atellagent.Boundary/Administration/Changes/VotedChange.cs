namespace Atellagent.Boundary.Administration.Changes;

/// <summary>What has become of a change that was voted for.</summary>
/// <param name="Change">The change.</param>
/// <param name="Result">What came of carrying it out.</param>
[GenerateSerializer, Alias("atellagent.votedchange"), Immutable]
public sealed record VotedChange([property: Id(0)] PendingChange Change, [property: Id(1)] ApplyResult Result);
