namespace Atellagent.Domain.Reviews;

/// <summary>Which reviews; what is null does not filter.</summary>
public sealed record ReviewQuery
{
    /// <summary><c>open</c> or <c>judged</c>.</summary>
    public string? State { get; init; }

    /// <summary>The word of the verdict.</summary>
    public string? Verdict { get; init; }

    /// <summary>The team that it is assigned to.</summary>
    public string? Team { get; init; }

    /// <summary>The route of the decision.</summary>
    public string? Route { get; init; }

    /// <summary>The decision.</summary>
    public string? Decision { get; init; }

    /// <summary>The action that drew it.</summary>
    public string? Sample { get; init; }

    /// <summary>Opened at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Opened before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only those opened before this one; null for the newest.</summary>
    public string? Before { get; init; }

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 50;
}
