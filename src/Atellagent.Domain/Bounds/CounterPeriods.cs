using System.Collections.Immutable;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// The windows of counters. They are fixed and the same for everybody, so that all silos that count in one database mean the
/// same window: a window begins where its unit begins in UTC.
/// </summary>
public static class CounterPeriods
{
    /// <summary>The periods by the words that documents write.</summary>
    public static ImmutableSortedDictionary<string, CounterPeriod> Words { get; } = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("minute", CounterPeriod.Minute),
            KeyValuePair.Create("hour", CounterPeriod.Hour),
            KeyValuePair.Create("day", CounterPeriod.Day),
            KeyValuePair.Create("week", CounterPeriod.Week),
            KeyValuePair.Create("month", CounterPeriod.Month),
        ]);

    /// <summary>The word for a period.</summary>
    /// <param name="period">The period.</param>
    /// <returns>The word.</returns>
    public static string Word(CounterPeriod period) => period switch
    {
        CounterPeriod.Minute => "minute",
        CounterPeriod.Hour => "hour",
        CounterPeriod.Day => "day",
        CounterPeriod.Week => "week",
        _ => "month",
    };

    /// <summary>The window that a time lies in.</summary>
    /// <param name="period">The period.</param>
    /// <param name="time">The time.</param>
    /// <returns>Where it begins, and where the next one does.</returns>
    public static (DateTimeOffset From, DateTimeOffset Until) Around(CounterPeriod period, DateTimeOffset time)
    {
        DateTime utc = time.UtcDateTime;
        DateTime day = utc.Date;
        (DateTime from, DateTime until) = period switch
        {
            CounterPeriod.Minute => Whole(utc, TimeSpan.TicksPerMinute),
            CounterPeriod.Hour => Whole(utc, TimeSpan.TicksPerHour),
            CounterPeriod.Day => (day, day.AddDays(1)),
            CounterPeriod.Week => (day.AddDays(-MondayIs(day)), day.AddDays(7 - MondayIs(day))),
            _ => (new DateTime(utc.Year, utc.Month, 1), new DateTime(utc.Year, utc.Month, 1).AddMonths(1)),
        };
        return (new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(until, TimeSpan.Zero));
    }

    private static int MondayIs(DateTime day) => ((int)day.DayOfWeek + 6) % 7;

    private static (DateTime From, DateTime Until) Whole(DateTime time, long ticks)
    {
        DateTime from = new(time.Ticks - (time.Ticks % ticks));
        return (from, from.AddTicks(ticks));
    }
}
