using System.Collections.Immutable;

namespace Atellagent.Domain.Evidence;

/// <summary>What an evidence record can be found by; all of it stands in the record's body too.</summary>
public sealed record EvidenceIndex
{
    /// <summary>The record's type: <c>decision</c>, <c>outcome</c>, <c>settlement</c>, <c>administration</c>, <c>token</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The action, where it is about one.</summary>
    public string? Action { get; init; }

    /// <summary>The decision, where it is about one.</summary>
    public string? Decision { get; init; }

    /// <summary>The principal.</summary>
    public string? Principal { get; init; }

    /// <summary>The deployment.</summary>
    public string? Deployment { get; init; }

    /// <summary>The route.</summary>
    public string? Route { get; init; }

    /// <summary>The operation.</summary>
    public string? Operation { get; init; }

    /// <summary>The decision's effect.</summary>
    public string? Effect { get; init; }

    /// <summary>The outcome's status.</summary>
    public string? Outcome { get; init; }

    /// <summary>Who voted, where it is a vote.</summary>
    public string? Approver { get; init; }

    /// <summary>What the decision that it is, or that it belongs to, can be found by.</summary>
    public DecisionFacets? Decided { get; init; }

    /// <summary>The rules of a response, as <c>policy#rule</c>.</summary>
    public ImmutableArray<string> ReleaseRules { get; init; } = [];
}
