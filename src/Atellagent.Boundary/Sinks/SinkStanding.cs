using Atellagent.Domain.Deliveries;

namespace Atellagent.Boundary.Sinks;

/// <summary>How one stands that is told of evidence.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Where">Where it is.</param>
/// <param name="IsSuspended">Whether nobody tells it anything now.</param>
/// <param name="Standing">How far it has been told; null where it has not been begun with.</param>
public sealed record SinkStanding(string Name, string Where, bool IsSuspended, DeliveryStanding? Standing)
{
    /// <summary>How long the oldest has waited that it was not told of; zero where nothing waits.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The time.</returns>
    public TimeSpan Lag(DateTimeOffset now) => Standing?.OldestAt is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;

    /// <summary>Whether it is behind. What is suspended is meant to be.</summary>
    /// <param name="now">The time.</param>
    /// <param name="patience">How long something may wait.</param>
    /// <returns>True when it is.</returns>
    public bool IsBehind(DateTimeOffset now, TimeSpan patience) => !IsSuspended && Lag(now) > patience;
}
