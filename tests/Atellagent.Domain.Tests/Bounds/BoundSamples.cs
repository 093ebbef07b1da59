using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using CsCheck;

namespace Atellagent.Domain.Tests.Bounds;

/// <summary>Generated bounds and what they are held against; small ranges, so that they meet often.</summary>
internal static class BoundSamples
{
    private static readonly string[] Zones = ["Europe/Berlin", "UTC"];
    private static readonly string[] Environments = ["production", "staging", "test"];
    private static readonly DateTimeOffset Monday = new(2026, 3, 23, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Times of two weeks, the end of winter time in Europe among them.</summary>
    public static Gen<DateTimeOffset> Moment { get; } = Gen.Int[0, 14 * 24 * 4].Select(static n => Monday.AddMinutes(n * 15));

    public static Gen<string?> Environment { get; } = Gen.Int[-1, 2].Select(static n => n < 0 ? null : Environments[n]);

    public static Gen<CounterBound> Counter { get; } = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[3, 4], Gen.Int[1, 5]).Select(static (name, argument, per, most) =>
        new CounterBound(name == 0 ? null : "c" + name, argument == 0 ? null : "a" + argument, (CounterPeriod)per, most));

    public static Gen<TimeBound> Time { get; } = Gen.Select(
        Moment.Array[0, 1],
        Moment.Array[0, 1],
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Int[0, 13], Gen.Int[1, 4]).Array[1, 4]).Array[0, 2]).Select(static (before, after, weeks) => weeks
            .Select(static week => WeeklyHours.Of(Zones[week.Item1], week.Item2.Select(static s => (s.Item1 * 720, (s.Item1 + s.Item2) * 720))))
            .Aggregate(
                new TimeBound { NotBefore = before.Length == 0 ? null : before[0], NotAfter = after.Length == 0 ? null : after[0] },
                static (time, hours) => time.Meet(new TimeBound { Weekly = [hours] })));

    public static Gen<BoundSet> Set { get; } = Gen.Select(Time, Gen.Int[0, 7], Counter.Array[0, 3], Gen.Int[-1, 4], Gen.Int[0, 3]).Select(static (time, environments, counters, most, part) => BoundSet.None with
    {
        Time = part == 0 ? TimeBound.Free : time,
        Environments = environments == 0 ? null : ImmutableSortedSet.CreateRange(StringComparer.Ordinal, Environments.Where((_, i) => (environments & (1 << i)) != 0)),
        Counters = CounterBound.Meet([.. counters], []),
        Arguments = most < 0
            ? BoundSet.None.Arguments
            : BoundSet.None.Arguments.Add("order", new ArgumentBound
            {
                Properties = BoundSet.None.Arguments.Add("total", new ArgumentBound { Maximum = most }),
            }),
    });

    /// <summary>What of two sets of bounds can be told apart.</summary>
    public static string Text(BoundSet bounds) => $"{BoundsJson.Of(bounds)} {bounds.IsEmpty}";

    public static JsonObject Order(int total) => JsonObject.Of(("order", JsonObject.Of(("total", JsonNumber.Of(total)))));
}
