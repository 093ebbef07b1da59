namespace Atellagent.Domain.Routes;

/// <summary>Limits on one call of a route.</summary>
/// <param name="TimeoutSeconds">How long the destination may take, in seconds; past it the outcome is unknown.</param>
/// <param name="MaxRequestBytes">The longest request body, in bytes.</param>
/// <param name="MaxResponseBytes">The longest response body, in bytes; past it nothing of the response is released.</param>
public sealed record RouteLimits(int TimeoutSeconds, int MaxRequestBytes, int MaxResponseBytes)
{
    /// <summary>30 seconds, 1 MiB up, 1 MiB down.</summary>
    public static RouteLimits Default { get; } = new(30, 1024 * 1024, 1024 * 1024);
}
