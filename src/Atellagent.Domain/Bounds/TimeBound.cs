using System.Collections.Immutable;

namespace Atellagent.Domain.Bounds;

/// <summary>When something may be done. All that is set must hold at the time of the decision.</summary>
public sealed record TimeBound
{
    /// <summary>Any time.</summary>
    public static TimeBound Free { get; } = new();

    /// <summary>The first moment; null where it has always begun.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The last moment; null where it never ends.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The hours of the week, one entry a zone, sorted by it; all must hold.</summary>
    public ImmutableArray<WeeklyHours> Weekly { get; init; } = [];

    /// <summary>Whether it is any time.</summary>
    public bool IsFree => NotBefore is null && NotAfter is null && Weekly.IsEmpty;

    /// <summary>Whether it is plainly never. Hours of different zones may also exclude each other, and are then told only when it matters.</summary>
    public bool IsEmpty => NotBefore > NotAfter || Weekly.Any(static hours => hours.IsEmpty);

    /// <summary>Whether a time is inside.</summary>
    /// <param name="time">The time.</param>
    /// <returns>True when it is.</returns>
    public bool Admits(DateTimeOffset time) =>
        !(time < NotBefore) && !(time > NotAfter) && (Weekly.IsEmpty || Weekly.All(hours => hours.Admits(time)));

    /// <summary>The times that lie in both: exact, except that hours of different zones stay side by side.</summary>
    /// <param name="other">The other times.</param>
    /// <returns>The meet.</returns>
    public TimeBound Meet(TimeBound other) => IsFree ? other : other.IsFree ? this : new TimeBound
    {
        NotBefore = NotBefore is null || other.NotBefore > NotBefore ? other.NotBefore : NotBefore,
        NotAfter = NotAfter is null || other.NotAfter < NotAfter ? other.NotAfter : NotAfter,
        Weekly =
        [
            .. Weekly.Concat(other.Weekly)
                .GroupBy(static hours => hours.Zone, StringComparer.Ordinal)
                .Select(static same => same.Aggregate(static (left, right) => left.Meet(right)))
                .OrderBy(static hours => hours.Zone, StringComparer.Ordinal),
        ],
    };

    /// <summary>Whether nothing that it says reaches beyond other times; what it does not speak of is as the others have it.</summary>
    /// <param name="outer">The other times.</param>
    /// <returns>True when nothing does. Hours are held against those of the same zone; of another zone nothing is known.</returns>
    public bool StaysWithin(TimeBound outer) =>
        !(NotBefore < outer.NotBefore)
        && !(NotAfter > outer.NotAfter)
        && (Weekly.IsEmpty || outer.Weekly.All(limit => Weekly.Any(hours => hours.StaysWithin(limit))));

    /// <inheritdoc />
    public bool Equals(TimeBound? other) =>
        other is not null && NotBefore == other.NotBefore && NotAfter == other.NotAfter && Weekly.SequenceEqual(other.Weekly);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(NotBefore, NotAfter, Weekly.Length);
}
