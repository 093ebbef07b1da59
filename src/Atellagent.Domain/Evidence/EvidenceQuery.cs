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

    /// <summary>The principal.</summary>
    public string? Principal { get; init; }

    /// <summary>The deployment.</summary>
    public string? Deployment { get; init; }

    /// <summary>The route.</summary>
    public string? Route { get; init; }

    /// <summary>The decision's effect.</summary>
    public string? Effect { get; init; }

    /// <summary>The outcome's status.</summary>
    public string? Outcome { get; init; }

    /// <summary>Made at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Made before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Where the page before ended, as it said.</summary>
    public string? Cursor { get; init; }

    /// <summary>Records a page, 1 to 200.</summary>
    public int Limit { get; init; } = 50;
}
