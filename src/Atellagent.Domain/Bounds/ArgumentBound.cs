using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions.Functions;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// Constraints on one argument; all that are set must hold, and a value of another type than a constraint is for does not meet it.
/// An argument that is absent meets every bound but <c>present</c>, and <c>const</c> with <c>set</c>.
/// </summary>
public sealed record ArgumentBound
{
    private static readonly ImmutableSortedDictionary<string, ArgumentBound> NoProperties =
        ImmutableSortedDictionary<string, ArgumentBound>.Empty.WithComparers(StringComparer.Ordinal);

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

    /// <summary>What a text begins with; null where it may begin with anything.</summary>
    public string? Prefix { get; init; }

    /// <summary>The tests of a text, sorted, each once.</summary>
    public ImmutableArray<BoundTest> Tests { get; init; } = [];

    /// <summary>How many characters a text has.</summary>
    public BoundRange Length { get; init; }

    /// <summary>How many elements a list has.</summary>
    public BoundRange Items { get; init; }

    /// <summary>The only elements that a list may have; default where it may have any.</summary>
    public ImmutableArray<JsonValue> SubsetOf { get; init; }

    /// <summary>Bounds on members of an object, by name; one without an entry is free. They only refuse: what repairs is the argument as a whole.</summary>
    public ImmutableSortedDictionary<string, ArgumentBound> Properties { get; init; } = NoProperties;

    /// <summary>A bound on every element of a list; null where nothing is asked of them. It only refuses, too.</summary>
    public ArgumentBound? Element { get; init; }

    /// <summary>What a list begins with; default where it may begin with anything.</summary>
    public ImmutableArray<JsonValue> StartsWith { get; init; }

    /// <summary>What no object inside may be like, at any depth: each tells members that it would have; default where any may be.</summary>
    public ImmutableArray<JsonValue> Excludes { get; init; }

    /// <summary>Whether the argument must be there.</summary>
    public bool IsPresent { get; init; }

    /// <summary>Whether the argument must be left out.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Whether two bounds have met that leave nothing, in a way that no other field tells.</summary>
    public bool IsVoid { get; init; }

    /// <summary>What narrowing does with a value outside; envelopes always refuse.</summary>
    public BoundRepair OnExceed { get; init; }

    /// <summary>Whether no value can meet all of it. An argument that must be absent is no contradiction, unless one must also be set.</summary>
    public bool IsEmpty
    {
        get
        {
            if (IsVoid || (IsAbsent && IsPresent) || Length.IsEmpty || Items.IsEmpty || (IsAbsent && IsConst && OnExceed == BoundRepair.Set))
            {
                return true;
            }

            if (!Enum.IsDefault)
            {
                return !IsAbsent && !Enum.Any(AdmitsWithoutEnum);
            }

            decimal low = Largest(Minimum, ExclusiveMinimum) ?? decimal.MinValue;
            decimal high = Smallest(Maximum, ExclusiveMaximum) ?? decimal.MaxValue;
            return low > high || (low == high && (ExclusiveMinimum == low || ExclusiveMaximum == high));
        }
    }

    /// <summary>Whether it, or a bound inside it, leaves nothing: an empty list may then still be inside, but nobody would write it so.</summary>
    public bool IsContradictory => IsEmpty || SubsetOf is { IsDefault: false, Length: 0 } || Element?.IsContradictory == true || Properties.Values.Any(static p => p.IsContradictory);

    /// <summary>Whether it bounds the range of a number.</summary>
    internal bool HasRange => (Minimum ?? Maximum ?? ExclusiveMinimum ?? ExclusiveMaximum) is not null;

    /// <summary>Whether only a text can meet it.</summary>
    internal bool IsOfText => Prefix is not null || !Tests.IsEmpty || !Length.IsFree;

    /// <summary>Whether only a list can meet it.</summary>
    internal bool IsOfList => !SubsetOf.IsDefault || !StartsWith.IsDefault || !Items.IsFree || Element is not null;

    /// <summary>Whether only an object can meet it.</summary>
    internal bool IsOfObject => !Properties.IsEmpty;

    /// <summary>Whether a value is inside.</summary>
    /// <param name="value">The value; null where the argument is absent.</param>
    /// <returns>True when it meets the bound.</returns>
    public bool Admits(JsonValue? value) => value is null
        ? !IsPresent && (Enum.IsDefault || OnExceed != BoundRepair.Set)
        : !IsVoid && !IsAbsent && AdmitsWithoutEnum(value) && (Enum.IsDefault || Enum.Contains(value));

    /// <summary>
    /// The bound that admits exactly what both admit. It is the same in whatever order bounds are met, and met with
    /// itself; of two repairs the more careful one stays.
    /// </summary>
    /// <param name="other">The other bound.</param>
    /// <returns>The meet; <see cref="IsEmpty"/> where the two exclude each other.</returns>
    public ArgumentBound Meet(ArgumentBound other)
    {
        bool isVoid = !TryMeet(Prefix, other.Prefix, out string? prefix) | !TryMeet(StartsWith, other.StartsWith, out ImmutableArray<JsonValue> begin) | IsVoid | other.IsVoid;
        return new ArgumentBound
        {
            Minimum = Largest(Minimum, other.Minimum),
            Maximum = Smallest(Maximum, other.Maximum),
            ExclusiveMinimum = Largest(ExclusiveMinimum, other.ExclusiveMinimum),
            ExclusiveMaximum = Smallest(ExclusiveMaximum, other.ExclusiveMaximum),
            Enum = MeetValues(Enum, other.Enum),
            IsConst = IsConst || other.IsConst,
            Prefix = isVoid ? null : prefix,
            Tests = [.. Tests.Union(other.Tests).OrderBy(static t => t.Kind).ThenBy(static t => t.Source, StringComparer.Ordinal)],
            Length = Length.Meet(other.Length),
            Items = Items.Meet(other.Items),
            StartsWith = isVoid ? default : begin,
            Excludes = Join(Excludes, other.Excludes),
            IsPresent = IsPresent || other.IsPresent,
            SubsetOf = MeetValues(SubsetOf, other.SubsetOf),
            Properties = MeetMembers(Properties, other.Properties),
            Element = Element is null || other.Element is null ? Element ?? other.Element : Element.Meet(other.Element),
            IsAbsent = IsAbsent || other.IsAbsent,
            IsVoid = isVoid,
            OnExceed = OnExceed < other.OnExceed ? OnExceed : other.OnExceed,
        };
    }

    /// <summary>Whether nothing that this bound says reaches beyond another; what it does not speak of is as the other has it.</summary>
    /// <param name="outer">The other bound.</param>
    /// <returns>True when all of it is inside.</returns>
    public bool StaysWithin(ArgumentBound outer) =>
        IsAbsent
        || (IsInsideOf(Lowest, outer.Lowest, 1)
            && IsInsideOf(Highest, outer.Highest, -1)
            && (Enum.IsDefault || Enum.Where(AdmitsWithoutEnum).All(outer.Admits))
            && (Prefix is null || outer.Prefix is null || Prefix.StartsWith(outer.Prefix, StringComparison.Ordinal))
            && (StartsWith.IsDefault || outer.StartsWith.IsDefault || BeginsWith(StartsWith, outer.StartsWith))
            && Length.StaysWithin(outer.Length)
            && Items.StaysWithin(outer.Items)
            && (SubsetOf.IsDefault || outer.SubsetOf.IsDefault || SubsetOf.All(item => outer.SubsetOf.Contains(item)))
            && (Element is null || outer.Element is null || Element.StaysWithin(outer.Element))
            && Properties.All(own => !outer.Properties.TryGetValue(own.Key, out ArgumentBound? limit) || own.Value.StaysWithin(limit)));

    /// <summary>The nearest number that meets the inclusive limits.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The number inside; the number itself where it is inside already.</returns>
    public decimal Clamp(decimal value)
    {
        decimal raised = Minimum is decimal low && value < low ? low : value;
        return Maximum is decimal high && raised > high ? high : raised;
    }

    private bool AdmitsWithoutEnum(JsonValue value) =>
        (!HasRange || IsInRange(value))
        && (!IsOfText || (value is JsonString text && AdmitsText(text.Value)))
        && (!IsOfObject || (value is JsonObject members && Properties.All(p => p.Value.Admits(members[p.Key]))))
        && (!IsOfList || (value is JsonArray list && AdmitsList(list)))
        && (Excludes.IsDefault || !Exclusion.Holds(value, Excludes));

    private bool AdmitsList(JsonArray list) =>
        Items.Admits(list.Items.Length)
        && (StartsWith.IsDefault || BeginsWith(list.Items, StartsWith))
        && (SubsetOf.IsDefault || list.Items.All(i => SubsetOf.Contains(i)))
        && (Element is null || list.Items.All(Element.Admits));

    private bool AdmitsText(string text) =>
        (Prefix is null || text.StartsWith(Prefix, StringComparison.Ordinal))
        && (Length.IsFree || Length.Admits(Texts.Length(text)))
        && Tests.All(test => test.Admits(text));

    private bool IsInRange(JsonValue value) => value is JsonNumber number
        && !(number.Value < Minimum)
        && !(number.Value > Maximum)
        && !(number.Value <= ExclusiveMinimum)
        && !(number.Value >= ExclusiveMaximum);

    // The end of the range that holds, and whether it is itself outside.
    private (decimal Value, bool IsOpen)? Lowest => ExclusiveMinimum is decimal above && !(Minimum > above) ? (above, true) : Minimum is decimal least ? (least, false) : null;

    private (decimal Value, bool IsOpen)? Highest => ExclusiveMaximum is decimal below && !(Maximum < below) ? (below, true) : Maximum is decimal most ? (most, false) : null;

    private static bool IsInsideOf((decimal Value, bool IsOpen)? end, (decimal Value, bool IsOpen)? limit, int inwards) =>
        end is not { } own || limit is not { } other
        || own.Value.CompareTo(other.Value) == inwards
        || (own.Value == other.Value && (own.IsOpen || !other.IsOpen));

    private static ImmutableSortedDictionary<string, ArgumentBound> MeetMembers(
        ImmutableSortedDictionary<string, ArgumentBound> left,
        ImmutableSortedDictionary<string, ArgumentBound> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.IsEmpty ? right : left;
        }

        ImmutableSortedDictionary<string, ArgumentBound>.Builder met = left.ToBuilder();
        foreach ((string name, ArgumentBound bound) in right)
        {
            met[name] = met.TryGetValue(name, out ArgumentBound? mine) ? mine.Meet(bound) : bound;
        }

        return met.ToImmutable();
    }

    // The longer one, if it goes on where the shorter ends.
    private static bool TryMeet(string? left, string? right, out string? prefix)
    {
        prefix = left is null || right?.Length > left.Length ? right : left;
        return left is null || right is null
            || left.StartsWith(right, StringComparison.Ordinal)
            || right.StartsWith(left, StringComparison.Ordinal);
    }

    private static bool TryMeet(ImmutableArray<JsonValue> left, ImmutableArray<JsonValue> right, out ImmutableArray<JsonValue> begin)
    {
        begin = left.IsDefault || (!right.IsDefault && right.Length > left.Length) ? right : left;
        return left.IsDefault || right.IsDefault || BeginsWith(left, right) || BeginsWith(right, left);
    }

    private static bool BeginsWith(ImmutableArray<JsonValue> list, ImmutableArray<JsonValue> begin) =>
        list.Length >= begin.Length && begin.AsSpan().SequenceEqual(list.AsSpan(0, begin.Length));

    private static ImmutableArray<JsonValue> Join(ImmutableArray<JsonValue> left, ImmutableArray<JsonValue> right) => left.IsDefault || right.IsDefault
        ? left.IsDefault ? right : left
        : [.. left.Union(right).OrderBy(static v => v.ToString(), StringComparer.Ordinal)];

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
