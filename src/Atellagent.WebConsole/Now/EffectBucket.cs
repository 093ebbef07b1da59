using System.Collections.Immutable;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Now;

/// <summary>How many decisions of each effect fell in a stretch of time.</summary>
/// <param name="From">Its begin.</param>
/// <param name="Counts">The counts, in the order of <see cref="Effects"/>.</param>
public sealed record EffectBucket(DateTimeOffset From, ImmutableArray<int> Counts)
{
    /// <summary>The effects, as they stand on one another.</summary>
    public static ImmutableArray<string> Effects { get; } = ["allow", "narrow", "require_approval", "deny"];

    /// <summary>All of them.</summary>
    public int Total => Counts.Sum();

    /// <summary>Sorts decisions into stretches of time.</summary>
    /// <param name="rows">The decisions.</param>
    /// <param name="now">The end of the last stretch.</param>
    /// <param name="count">How many stretches there are.</param>
    /// <returns>The stretches, the oldest first; none where there are no decisions.</returns>
    public static ImmutableArray<EffectBucket> Of(ImmutableArray<DecisionRow> rows, DateTimeOffset now, int count)
    {
        (DateTimeOffset Time, int Effect)[] read =
            [.. rows.Select(static row => (Visit.TryTime(row.Time, out DateTimeOffset time) ? time : DateTimeOffset.MinValue, Effects.IndexOf(row.Effect))).Where(static one => one.Item2 >= 0 && one.Item1 > DateTimeOffset.MinValue)];
        if (read.Length == 0)
        {
            return [];
        }

        DateTimeOffset first = read.Min(static one => one.Time);
        TimeSpan width = TimeSpan.FromTicks(Math.Max((now - first).Ticks / count, TimeSpan.TicksPerSecond) + 1);
        int[][] counts = [.. Enumerable.Range(0, count).Select(static _ => new int[Effects.Length])];
        foreach ((DateTimeOffset time, int effect) in read)
        {
            counts[Math.Clamp(count - 1 - (int)((now - time) / width), 0, count - 1)][effect]++;
        }

        return [.. counts.Select((one, at) => new EffectBucket(now - (width * (count - at)), [.. one]))];
    }
}
