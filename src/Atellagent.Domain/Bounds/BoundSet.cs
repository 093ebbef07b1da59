using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Bounds;

/// <summary>
/// Constraints on an operation's arguments and on where and how it goes. Envelopes, tokens and narrowing speak the same bounds,
/// so that the result of all of them is one intersection.
/// </summary>
/// <param name="Arguments">Bounds by argument name; an argument without an entry is free within its schema.</param>
public sealed record BoundSet(ImmutableSortedDictionary<string, ArgumentBound> Arguments)
{
    private static readonly ImmutableSortedDictionary<string, ArgumentBound> NoArguments =
        ImmutableSortedDictionary<string, ArgumentBound>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>No constraint.</summary>
    public static BoundSet None { get; } = new(NoArguments);

    /// <summary>The only arguments that there may be (<c>additionalArguments: false</c>); null where there may be others.</summary>
    public ImmutableSortedSet<string>? Names { get; init; }

    /// <summary>What narrowing does with another argument: refuse it or drop it.</summary>
    public BoundRepair OnOther { get; init; }

    /// <summary>The regions that a destination must lie in, one of them; default where it may lie anywhere.</summary>
    public ImmutableArray<TargetBound> Targets { get; init; }

    /// <summary>The scopes that a call may have; null where it may have all of its token's.</summary>
    public ImmutableSortedSet<string>? Scopes { get; init; }

    /// <summary>Limits on the call.</summary>
    public LimitBounds Limits { get; init; } = LimitBounds.None;

    /// <summary>When it may be done.</summary>
    public TimeBound Time { get; init; } = TimeBound.Free;

    /// <summary>The environments of deployments that it may be done in; null where nothing bounds them. Who has no deployment is in none.</summary>
    public ImmutableSortedSet<string>? Environments { get; init; }

    /// <summary>How much may be done in a window of time, sorted.</summary>
    public ImmutableArray<CounterBound> Counters { get; init; } = [];

    /// <summary>Whether it constrains nothing.</summary>
    public bool IsNone => Arguments.IsEmpty && Names is null && Targets.IsDefault && Scopes is null && Limits.IsNone
        && Time.IsFree && Environments is null && Counters.IsEmpty;

    /// <summary>Whether it admits nothing: bounds of an argument exclude each other, or no target, scope, time or environment is left.</summary>
    public bool IsEmpty => Targets is { IsDefault: false, Length: 0 } || Scopes is { Count: 0 } || Environments is { Count: 0 } || Time.IsEmpty
        || Arguments.Values.Any(static b => b.IsEmpty);

    /// <summary>Whether all arguments are inside.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>True when they meet every bound.</returns>
    public bool Admits(JsonObject arguments) => FindOutside(arguments) is null;

    /// <summary>Whether the circumstances of a call are inside: when and where it is asked for.</summary>
    /// <param name="now">The time of the decision.</param>
    /// <param name="environment">The deployment's environment; null for a caller without a deployment.</param>
    /// <returns>True when they are.</returns>
    public bool AdmitsCircumstances(DateTimeOffset now, string? environment) =>
        (Environments is null || (environment is not null && Environments.Contains(environment))) && (Time.IsFree || Time.Admits(now));

    /// <summary>Whether a destination is inside.</summary>
    /// <param name="target">The address; null where the destination is a program.</param>
    /// <param name="recipient">Who is written to there; null where nobody is.</param>
    /// <returns>True when it is.</returns>
    public bool AdmitsTarget(Uri? target, string? recipient = null)
    {
        if (Targets.IsDefault)
        {
            return true;
        }

        foreach (TargetBound bound in Targets)
        {
            if (target is not null && bound.Admits(target, recipient))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds an argument that is outside.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The first such argument's name, or null where all are inside.</returns>
    public string? FindOutside(JsonObject arguments)
    {
        foreach (KeyValuePair<string, ArgumentBound> bound in Arguments)
        {
            if (!bound.Value.Admits(arguments[bound.Key]))
            {
                return bound.Key;
            }
        }

        return FindOther(arguments);
    }

    /// <summary>Finds an argument that may not be there.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The first such argument's name, or null.</returns>
    public string? FindOther(JsonObject arguments)
    {
        foreach (KeyValuePair<string, JsonValue> member in Names is null ? [] : arguments.Members)
        {
            if (!Names!.Contains(member.Key))
            {
                return member.Key;
            }
        }

        return null;
    }

    /// <summary>The bounds that admit exactly what both admit.</summary>
    /// <param name="other">The other bounds.</param>
    /// <returns>The meet.</returns>
    public BoundSet Meet(BoundSet other)
    {
        if (IsNone || other.IsNone)
        {
            return IsNone ? other : this;
        }

        ImmutableSortedDictionary<string, ArgumentBound>.Builder met = Arguments.ToBuilder();
        foreach (KeyValuePair<string, ArgumentBound> bound in other.Arguments)
        {
            met[bound.Key] = met.TryGetValue(bound.Key, out ArgumentBound? mine) ? mine.Meet(bound.Value) : bound.Value;
        }

        return new BoundSet(met.ToImmutable())
        {
            Names = Intersect(Names, other.Names),
            OnOther = Names is null ? other.OnOther : other.Names is null || OnOther < other.OnOther ? OnOther : other.OnOther,
            Targets = Meet(Targets, other.Targets),
            Scopes = Intersect(Scopes, other.Scopes),
            Limits = Limits.Meet(other.Limits),
            Time = Time.Meet(other.Time),
            Environments = Intersect(Environments, other.Environments),
            Counters = CounterBound.Meet(Counters, other.Counters),
        };
    }

    /// <summary>
    /// Whether nothing that these bounds say reaches beyond others, and something is left when the two are met. What they
    /// do not speak of is as the others have it.
    /// </summary>
    /// <param name="outer">The other bounds.</param>
    /// <returns>True when all of it is inside.</returns>
    public bool StaysWithin(BoundSet outer) =>
        Meet(outer) is { IsEmpty: false } both
        && !both.Arguments.Values.Any(static b => b.IsContradictory)
        && Arguments.All(bound => !outer.Arguments.TryGetValue(bound.Key, out ArgumentBound? limit) || bound.Value.StaysWithin(limit))
        && (outer.Names is null || (Names ?? [.. Arguments.Keys]).All(outer.Names.Contains))
        && (Targets.IsDefault || outer.Targets.IsDefault || Targets.All(target => outer.Targets.Any(region => target.Equals(region.Meet(target)))))
        && (Scopes is null || outer.Scopes is null || Scopes.All(outer.Scopes.Contains))
        && (Environments is null || outer.Environments is null || Environments.All(outer.Environments.Contains))
        && Limits.StaysWithin(outer.Limits)
        && Time.StaysWithin(outer.Time)
        && CounterBound.StayWithin(Counters, outer.Counters);

    private static ImmutableSortedSet<string>? Intersect(ImmutableSortedSet<string>? left, ImmutableSortedSet<string>? right) =>
        left is null || right is null ? left ?? right : left.Intersect(right);

    private static ImmutableArray<TargetBound> Meet(ImmutableArray<TargetBound> left, ImmutableArray<TargetBound> right)
    {
        if (left.IsDefault || right.IsDefault)
        {
            return left.IsDefault ? right : left;
        }

        // Sorted, so that the order of meeting does not show.
        return
        [
            .. left.SelectMany(l => right.Select(l.Meet)).OfType<TargetBound>().Distinct()
                .OrderBy(static t => t.ToString(), StringComparer.Ordinal),
        ];
    }
}
