using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Bounds;

/// <summary>Constraints on one argument; all that are set must hold. An argument that is absent meets every bound but <c>const</c> and <c>enum</c> with <c>set</c>.</summary>
public sealed record ArgumentBound
{
    /// <summary>The least value, inclusive.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The greatest value, inclusive.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The value that it must stay above.</summary>
    public decimal? ExclusiveMinimum { get; init; }

    /// <summary>The value that it must stay below.</summary>
    public decimal? ExclusiveMaximum { get; init; }

    /// <summary>The allowed values (<c>enum</c>; <c>const</c> is an enum of one); default where any value will do.</summary>
    public ImmutableArray<JsonValue> Enum { get; init; }

    /// <summary>Whether <see cref="Enum"/> was written as <c>const</c>.</summary>
    public bool IsConst { get; init; }

    /// <summary>What narrowing does with a value outside; envelopes always refuse.</summary>
    public BoundRepair OnExceed { get; init; }

    /// <summary>Whether no value can meet all of it.</summary>
    public bool IsEmpty
    {
        get
        {
            if (!Enum.IsDefault)
            {
                return !Enum.Any(IsInRange);
            }

            decimal low = Largest(Minimum, ExclusiveMinimum) ?? decimal.MinValue;
            decimal high = Smallest(Maximum, ExclusiveMaximum) ?? decimal.MaxValue;
            return low > high || (low == high && (ExclusiveMinimum == low || ExclusiveMaximum == high));
        }
    }

    private bool HasRange => (Minimum ?? Maximum ?? ExclusiveMinimum ?? ExclusiveMaximum) is not null;

    /// <summary>Whether a value is inside.</summary>
    /// <param name="value">The value; null where the argument is absent.</param>
    /// <returns>True when it meets the bound.</returns>
    public bool Admits(JsonValue? value) => value is null
        ? Enum.IsDefault || OnExceed != BoundRepair.Set
        : IsInRange(value) && (Enum.IsDefault || Enum.Contains(value));

    /// <summary>
    /// The bound that admits exactly what both admit. It is the same in whatever order bounds are met, and met with
    /// itself; of two repairs the more careful one stays.
    /// </summary>
    /// <param name="other">The other bound.</param>
    /// <returns>The meet; <see cref="IsEmpty"/> where the two exclude each other.</returns>
    public ArgumentBound Meet(ArgumentBound other) => new()
    {
        Minimum = Largest(Minimum, other.Minimum),
        Maximum = Smallest(Maximum, other.Maximum),
        ExclusiveMinimum = Largest(ExclusiveMinimum, other.ExclusiveMinimum),
        ExclusiveMaximum = Smallest(ExclusiveMaximum, other.ExclusiveMaximum),
        Enum = MeetValues(Enum, other.Enum),
        IsConst = IsConst || other.IsConst,
        OnExceed = OnExceed < other.OnExceed ? OnExceed : other.OnExceed,
    };

    /// <summary>The nearest number that meets the inclusive limits.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The number inside; the number itself where it is inside already.</returns>
    public decimal Clamp(decimal value)
    {
        decimal raised = Minimum is decimal low && value < low ? low : value;
        return Maximum is decimal high && raised > high ? high : raised;
    }

    private bool IsInRange(JsonValue value) => !HasRange
        || (value is JsonNumber number
            && !(number.Value < Minimum)
            && !(number.Value > Maximum)
            && !(number.Value <= ExclusiveMinimum)
            && !(number.Value >= ExclusiveMaximum));

    private static decimal? Largest(decimal? left, decimal? right) =>
        left is null || right is null ? left ?? right : Math.Max(left.Value, right.Value);

    private static decimal? Smallest(decimal? left, decimal? right) =>
        left is null || right is null ? left ?? right : Math.Min(left.Value, right.Value);

    private static ImmutableArray<JsonValue> MeetValues(ImmutableArray<JsonValue> left, ImmutableArray<JsonValue> right)
    {
        if (left.IsDefault && right.IsDefault)
        {
            return default;
        }

        // Sorted, so that the order of meeting does not show.
        IEnumerable<JsonValue> shared = left.IsDefault ? right : left;
        return
        [
            .. shared
                .Where(v => left.IsDefault || right.IsDefault || right.Contains(v))
                .Distinct()
                .OrderBy(static v => v.ToString(), StringComparer.Ordinal),
        ];
    }
}
