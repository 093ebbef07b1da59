using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// Brings arguments inside the meet of the bounds of all narrows that hold: stage 5. Never a patch: a value is moved only
/// where every bound that it exceeds asks for a repair, and only to a value that every bound admits.
/// </summary>
internal static class Narrowing
{
    private static readonly NarrowingResult.Inside Unchanged = new();

    /// <summary>Repairs arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="narrows">The rules that hold, sorted.</param>
    /// <returns>What came of it.</returns>
    public static NarrowingResult Apply(JsonObject arguments, IReadOnlyList<CompiledRule> narrows)
    {
        JsonObject repaired = arguments;
        ImmutableArray<ArgumentChange>.Builder changes = ImmutableArray.CreateBuilder<ArgumentChange>();
        foreach (string name in NamesOf(narrows))
        {
            List<(CompiledRule Rule, ArgumentBound Bound)> bounds = [];
            foreach (CompiledRule rule in narrows)
            {
                if (rule.Bounds.Arguments.TryGetValue(name, out ArgumentBound? bound))
                {
                    bounds.Add((rule, bound));
                }
            }

            JsonValue? value = arguments[name];
            (JsonValue? target, CompiledRule cause, string? refusal) = Repair(value, bounds);
            if (refusal is not null)
            {
                return new NarrowingResult.Refused(cause, name, refusal);
            }

            if (target is not null)
            {
                repaired = repaired.With(name, target);
                changes.Add(new ArgumentChange("/arguments/" + Escape(name), value, target, cause.Policy, cause.Id));
            }
        }

        return changes.Count == 0 ? Unchanged : new NarrowingResult.Repaired(repaired, changes.DrainToImmutable());
    }

    // The target is null where nothing has to change.
    private static (JsonValue? Target, CompiledRule Cause, string? Refusal) Repair(
        JsonValue? value,
        List<(CompiledRule Rule, ArgumentBound Bound)> bounds)
    {
        ArgumentBound meet = bounds[0].Bound;
        foreach ((_, ArgumentBound bound) in bounds.Skip(1))
        {
            meet = meet.Meet(bound);
        }

        List<(CompiledRule Rule, ArgumentBound Bound)> exceeded = bounds.FindAll(b => !b.Bound.Admits(value));
        CompiledRule first = (exceeded.Count > 0 ? exceeded[0] : bounds[0]).Rule;
        if (meet.IsEmpty)
        {
            return (null, first, "the bounds of several rules exclude each other");
        }

        if (exceeded.Count == 0)
        {
            return (null, first, null);
        }

        (CompiledRule? strict, _) = exceeded.Find(static b => b.Bound.OnExceed is not (BoundRepair.Clamp or BoundRepair.Set));
        if (strict is not null)
        {
            return (null, strict, "the value is outside the bounds");
        }

        (JsonValue? target, CompiledRule cause) = Target(value, exceeded, meet, first);
        return target is not null && bounds.TrueForAll(b => b.Bound.Admits(target))
            ? (target, cause, null)
            : (null, cause, "no repair brings the value inside all bounds");
    }

    private static (JsonValue? Target, CompiledRule Cause) Target(
        JsonValue? value,
        List<(CompiledRule Rule, ArgumentBound Bound)> exceeded,
        ArgumentBound meet,
        CompiledRule first)
    {
        (CompiledRule? setter, ArgumentBound? set) = exceeded.Find(static b => b.Bound.OnExceed == BoundRepair.Set);
        if (setter is not null)
        {
            return (set!.Enum is [JsonValue only] ? only : null, setter);
        }

        if (value is not JsonNumber number || !JsonNumber.TryOf(meet.Clamp(number.Value), out JsonNumber? clamped))
        {
            return (null, first);
        }

        // The rule behind the change is the one whose own limit it is.
        (CompiledRule? exact, _) = exceeded.Find(b => b.Bound.Clamp(number.Value) == clamped.Value);
        return (clamped, exact ?? first);
    }

    private static SortedSet<string> NamesOf(IReadOnlyList<CompiledRule> narrows)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (CompiledRule rule in narrows)
        {
            names.UnionWith(rule.Bounds.Arguments.Keys);
        }

        return names;
    }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
