namespace Atellagent.Domain.Reviews;

/// <summary>Which follow-ups; what is null does not filter.</summary>
public sealed record FollowUpQuery
{
    /// <summary>The word of the state.</summary>
    public string? State { get; init; }

    /// <summary>Whether only those that are still to be done.</summary>
    public bool IsOpenOnly { get; init; }

    /// <summary>The word of the surface.</summary>
    public string? Surface { get; init; }

    /// <summary>What has to change.</summary>
    public string? Target { get; init; }

    /// <summary>Who does it.</summary>
    public string? Owner { get; init; }

    /// <summary>The review that it comes of.</summary>
    public string? Review { get; init; }

    /// <summary>Opened at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Opened before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only those opened before this one; null for the newest.</summary>
    public string? Before { get; init; }

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 50;
}
