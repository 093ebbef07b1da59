namespace Atellagent.Domain.Routes;

/// <summary>Limits on the calls of a route.</summary>
/// <param name="TimeoutSeconds">How long the destination may take, in seconds; past it the outcome is unknown.</param>
/// <param name="MaxRequestBytes">The longest request body, in bytes.</param>
/// <param name="MaxResponseBytes">The longest response body, in bytes; past it nothing of the response is released.</param>
public sealed record RouteLimits(int TimeoutSeconds, int MaxRequestBytes, int MaxResponseBytes)
{
    /// <summary>How many calls may be at a destination at once where nothing else is said anywhere.</summary>
    public const int UsualConcurrency = 256;

    /// <summary>30 seconds, 1 MiB up, 1 MiB down.</summary>
    public static RouteLimits Default { get; } = new(30, 1024 * 1024, 1024 * 1024);

    /// <summary>How many calls may be at the destination at once, from each silo; null where the silo's setting holds.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How many calls may wait for that, at each silo; null where the silo's setting holds.</summary>
    public int? Queue { get; init; }
}
