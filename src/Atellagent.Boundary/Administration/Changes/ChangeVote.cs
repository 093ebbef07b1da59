namespace Atellagent.Boundary.Administration.Changes;

/// <summary>One vote on a change.</summary>
/// <param name="By">Who voted.</param>
/// <param name="Approves">Whether for it.</param>
/// <param name="Comment">What the voter said; empty where nothing.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Alias("atellagent.changevote"), Immutable]
public sealed record ChangeVote(
    [property: Id(0)] string By,
    [property: Id(1)] bool Approves,
    [property: Id(2)] string Comment,
    [property: Id(3)] DateTimeOffset At);
