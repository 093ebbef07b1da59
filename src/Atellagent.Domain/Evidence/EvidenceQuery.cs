namespace Atellagent.Domain.Evidence;

/// <summary>A filter over evidence; what is null does not filter.</summary>
public sealed record EvidenceQuery
{
    /// <summary>The record's type.</summary>
    public string? Type { get; init; }

    /// <summary>The action's id.</summary>
    public string? Action { get; init; }

    /// <summary>The decision's id.</summary>
    public string? Decision { get; init; }

    /// <summary>A principal: who asked, on whose behalf, who voted, or who else did what is recorded.</summary>
    public string? Principal { get; init; }

    /// <summary>The deployment.</summary>
    public string? Deployment { get; init; }

    /// <summary>The route.</summary>
    public string? Route { get; init; }

    /// <summary>The decision's effect.</summary>
    public string? Effect { get; init; }

    /// <summary>The outcome's status.</summary>
    public string? Outcome { get; init; }

    /// <summary>The operation.</summary>
    public string? Operation { get; init; }

    /// <summary>The run that the caller named.</summary>
    public string? Run { get; init; }

    /// <summary>Where the route led: the destination's whole address as recorded, or its host.</summary>
    public string? Target { get; init; }

    /// <summary>A policy that took part.</summary>
    public string? Policy { get; init; }

    /// <summary>A rule that took part, as <c>policy#rule</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>The kind of a finding, or the beginning of one up to a full stop.</summary>
    public string? Finding { get; init; }

    /// <summary>Who voted.</summary>
    public string? Approver { get; init; }

    /// <summary>Only what is recorded of this principal itself; null for everybody's.</summary>
    public string? OwnPrincipal { get; init; }

    /// <summary>Only what is recorded of this deployment, beside <see cref="OwnPrincipal"/>.</summary>
    public string? OwnDeployment { get; init; }

    /// <summary>
    /// Whether decisions are looked for, each by its whole story: outcome and votes may stand in other records of the same action.
    /// Otherwise a record is found by what it says itself.
    /// </summary>
    public bool IsForDecisions { get; init; }

    /// <summary>Made at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Made before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Where the page before ended, as it said.</summary>
    public string? Cursor { get; init; }

    /// <summary>Records a page, 1 to 200.</summary>
    public int Limit { get; init; } = 50;
}
