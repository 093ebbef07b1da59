using System.Collections.Immutable;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// How much may be done in a window of time: so many calls (<c>rate</c>), or so much of a number that calls carry
/// (<c>budget</c>). It says nothing about one call alone, so it is kept by a counter that the admission takes from.
/// </summary>
/// <param name="Counter">The counter's name; bounds of one source that name the same counter share it. Null where it is the grant's or rule's own.</param>
/// <param name="Argument">The argument that a budget sums; null for a rate, which counts calls, and for what models use.</param>
/// <param name="Per">The window.</param>
/// <param name="Most">The most in one window, above zero.</param>
public sealed record CounterBound(string? Counter, string? Argument, CounterPeriod Per, decimal Most)
{
    /// <summary>What it counts of the use of models; null where it counts something else.</summary>
    public UsageMeasure? Usage { get; init; }

    /// <summary>Whether it counts calls.</summary>
    public bool IsRate => Argument is null && Usage is null;

    /// <summary>The bounds that hold when both sets hold: of one counter the smaller number, of others all.</summary>
    /// <param name="left">Some bounds.</param>
    /// <param name="right">Others.</param>
    /// <returns>The meet, sorted.</returns>
    public static ImmutableArray<CounterBound> Meet(ImmutableArray<CounterBound> left, ImmutableArray<CounterBound> right) =>
        left.IsEmpty && right.IsEmpty
            ? []
            :
            [
                .. left.Concat(right)
                    .GroupBy(static b => (b.Counter, b.Argument, b.Usage, b.Per))
                    .Select(static same => same.MinBy(static b => b.Most)!)
                    .OrderBy(static b => b.Argument, StringComparer.Ordinal)
                    .ThenBy(static b => b.Usage)
                    .ThenBy(static b => b.Counter, StringComparer.Ordinal)
                    .ThenBy(static b => b.Per),
            ];

    /// <summary>Whether no bound asks for more of a counter than another set of bounds gives.</summary>
    /// <param name="inner">The bounds.</param>
    /// <param name="outer">The others. What they do not speak of is an additional bound, and never wider.</param>
    /// <returns>True when none does.</returns>
    public static bool StayWithin(ImmutableArray<CounterBound> inner, ImmutableArray<CounterBound> outer) =>
        inner.All(one => outer.All(other => !one.CountsAs(other) || one.Most <= other.Most));

    private bool CountsAs(CounterBound other) =>
        string.Equals(Counter, other.Counter, StringComparison.Ordinal)
        && string.Equals(Argument, other.Argument, StringComparison.Ordinal)
        && Usage == other.Usage
        && Per == other.Per;
}
