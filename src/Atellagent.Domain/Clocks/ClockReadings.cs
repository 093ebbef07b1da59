namespace Atellagent.Domain.Clocks;

/// <summary>What a clock says beyond the time, where it is a <see cref="BoundaryClock"/>.</summary>
public static class ClockReadings
{
    /// <summary>The time by which things are ended for good.</summary>
    /// <param name="time">The clock.</param>
    /// <returns>The earliest time that it may be.</returns>
    public static DateTimeOffset GetEarliestUtcNow(this TimeProvider time) => time is BoundaryClock clock ? clock.Earliest : time.GetUtcNow();

    /// <summary>Why the time is not known.</summary>
    /// <param name="time">The clock.</param>
    /// <returns>The reason in words; null where it is known.</returns>
    public static string? FindDoubt(this TimeProvider time) => (time as BoundaryClock)?.Doubt;
}
