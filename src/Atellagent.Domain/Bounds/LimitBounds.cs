using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Bounds;

/// <summary>Limits on one call, below those of its route. The smaller one always holds; there is nothing to refuse.</summary>
/// <param name="TimeoutSeconds">How long the destination may take, in seconds; null where the route's own limit holds.</param>
/// <param name="MaxRequestBytes">The longest request body, in bytes.</param>
/// <param name="MaxResponseBytes">The longest response body, in bytes.</param>
public sealed record LimitBounds(int? TimeoutSeconds, int? MaxRequestBytes, int? MaxResponseBytes)
{
    /// <summary>No limits.</summary>
    public static LimitBounds None { get; } = new(null, null, null);

    /// <summary>Whether nothing is limited.</summary>
    public bool IsNone => TimeoutSeconds is null && MaxRequestBytes is null && MaxResponseBytes is null;

    /// <summary>The smaller ones of both.</summary>
    /// <param name="other">The other limits.</param>
    /// <returns>The meet.</returns>
    public LimitBounds Meet(LimitBounds other) => IsNone ? other : new(
        Smaller(TimeoutSeconds, other.TimeoutSeconds),
        Smaller(MaxRequestBytes, other.MaxRequestBytes),
        Smaller(MaxResponseBytes, other.MaxResponseBytes));

    /// <summary>A route's limits, made no larger than these.</summary>
    /// <param name="limits">The route's limits.</param>
    /// <returns>The limits of the call.</returns>
    public RouteLimits Within(RouteLimits limits) => IsNone ? limits : limits with
    {
        TimeoutSeconds = Math.Min(limits.TimeoutSeconds, TimeoutSeconds ?? int.MaxValue),
        MaxRequestBytes = Math.Min(limits.MaxRequestBytes, MaxRequestBytes ?? int.MaxValue),
        MaxResponseBytes = Math.Min(limits.MaxResponseBytes, MaxResponseBytes ?? int.MaxValue),
    };

    /// <summary>Whether none of these limits is above another's.</summary>
    /// <param name="outer">The other limits.</param>
    /// <returns>True when none is.</returns>
    public bool StaysWithin(LimitBounds outer) =>
        !(TimeoutSeconds > outer.TimeoutSeconds) && !(MaxRequestBytes > outer.MaxRequestBytes) && !(MaxResponseBytes > outer.MaxResponseBytes);

    private static int? Smaller(int? left, int? right) => left is null || right is null ? left ?? right : Math.Min(left.Value, right.Value);
}
