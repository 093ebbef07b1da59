namespace Atellagent.Demo.Agent;

/// <summary>One thing that the agent tried, and what came of it.</summary>
/// <param name="What">What it tried, in words.</param>
/// <param name="Decision">What the boundary made of it.</param>
/// <param name="Expected">What it had to make of it.</param>
/// <param name="DecisionId">The decision's id, where one is known.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Detail">What was changed, answered, or said against it.</param>
internal sealed record Act(
    string What,
    ActDecision Decision,
    ActDecision Expected,
    string? DecisionId,
    double Milliseconds,
    string Detail)
{
    /// <summary>What a person types to let it go on, where it waits for one.</summary>
    public string? Approve { get; init; }

    /// <summary>Whether more was wrong than the decision, such as an upstream that saw another amount.</summary>
    public bool Contradicted { get; init; }

    /// <summary>Whether it ended as the demo promises.</summary>
    public bool AsExpected => Decision == Expected && !Contradicted;
}
