using System.Collections.Immutable;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// The hours of the week, in one time zone, in which something may be done. Hours are those of the wall clock there: what
/// the end of summer time repeats is inside twice, and what its beginning skips is never.
/// </summary>
/// <param name="Zone">The zone's IANA name, or <c>UTC</c>.</param>
/// <param name="Spans">Sorted, apart from each other: minutes since Monday 00:00, the end outside.</param>
public sealed record WeeklyHours(string Zone, ImmutableArray<(int From, int Until)> Spans)
{
    /// <summary>The minutes of a day.</summary>
    public const int Day = 24 * 60;

    private const int Week = 7 * Day;

    /// <summary>Whether no minute of the week is inside.</summary>
    public bool IsEmpty => Spans.IsEmpty;

    /// <summary>Makes hours of spans in any order; one that runs past Sunday goes on at Monday.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="spans">The spans, each with an end after its beginning.</param>
    /// <returns>The hours.</returns>
    public static WeeklyHours Of(string zone, IEnumerable<(int From, int Until)> spans)
    {
        List<(int From, int Until)> joined = [];
        foreach ((int from, int until) in spans.SelectMany(Wrapped).Order())
        {
            if (joined.Count > 0 && from <= joined[^1].Until)
            {
                joined[^1] = (joined[^1].From, Math.Max(joined[^1].Until, until));
            }
            else
            {
                joined.Add((from, until));
            }
        }

        return new WeeklyHours(zone, [.. joined]);
    }

    /// <summary>Whether a name is a zone that this machine knows. Abbreviations are none: nobody knows what they mean in summer.</summary>
    /// <param name="zone">The name.</param>
    /// <returns>True when it is.</returns>
    public static bool IsZone(string zone) => string.Equals(zone, "UTC", StringComparison.Ordinal)
        || (zone.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _));

    /// <summary>Whether a time is inside.</summary>
    /// <param name="time">The time.</param>
    /// <returns>False also where the zone is not known here.</returns>
    public bool Admits(DateTimeOffset time)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out TimeZoneInfo? zone))
        {
            return false;
        }

        DateTime wall = TimeZoneInfo.ConvertTime(time, zone).DateTime;
        int minute = ((((int)wall.DayOfWeek + 6) % 7) * Day) + (int)wall.TimeOfDay.TotalMinutes;
        return Spans.Any(span => span.From <= minute && minute < span.Until);
    }

    /// <summary>The hours of one zone that lie in both.</summary>
    /// <param name="other">Hours of the same zone.</param>
    /// <returns>The hours, perhaps none.</returns>
    public WeeklyHours Meet(WeeklyHours other) => Of(
        Zone,
        from mine in Spans
        from theirs in other.Spans
        let both = (From: Math.Max(mine.From, theirs.From), Until: Math.Min(mine.Until, theirs.Until))
        where both.From < both.Until
        select both);

    /// <summary>Whether all hours lie in others. Hours of another zone are never known to.</summary>
    /// <param name="outer">The others.</param>
    /// <returns>True when they do.</returns>
    public bool StaysWithin(WeeklyHours outer) => string.Equals(Zone, outer.Zone, StringComparison.Ordinal)
        && Spans.All(span => outer.Spans.Any(o => o.From <= span.From && span.Until <= o.Until));

    /// <inheritdoc />
    public bool Equals(WeeklyHours? other) => other is not null && string.Equals(Zone, other.Zone, StringComparison.Ordinal) && Spans.SequenceEqual(other.Spans);

    /// <inheritdoc />
    public override int GetHashCode() => Spans.Aggregate(Zone.GetHashCode(StringComparison.Ordinal), HashCode.Combine);

    private static IEnumerable<(int From, int Until)> Wrapped((int From, int Until) span) =>
        span.Until <= Week ? [span] : [(span.From, Week), (0, span.Until - Week)];
}
