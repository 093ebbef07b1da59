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
        if (IsPlainlyInside(arguments, narrows))
        {
            return Unchanged;
        }

        JsonObject repaired = arguments;
        ImmutableArray<ArgumentChange>.Builder? changes = null;
        foreach (string name in NamesOf(arguments, narrows))
        {
            JsonValue? value = arguments[name];
            RepairResult repair = ArgumentRepair.Find(value, BoundsOf(name, narrows));
            if (repair.Refusal is not null)
            {
                return new NarrowingResult.Refused(repair.Cause, name, repair.Refusal);
            }

            if (repair.IsChanged)
            {
                repaired = repair.Value is null ? repaired.Without(name) : repaired.With(name, repair.Value);
                changes ??= ImmutableArray.CreateBuilder<ArgumentChange>();
                changes.Add(new ArgumentChange("/arguments/" + Escape(name), value, repair.Value, repair.Cause.Policy, repair.Cause.Id));
            }
        }

        return changes is null ? Unchanged : new NarrowingResult.Repaired(repaired, changes.DrainToImmutable());
    }

    // A value that every bound admits is in their meet. Of one that is absent only the meet itself can tell.
    private static bool IsPlainlyInside(JsonObject arguments, IReadOnlyList<CompiledRule> narrows)
    {
        for (int i = 0; i < narrows.Count; i++)
        {
            if (narrows[i].Bounds.Names is not null)
            {
                return false;
            }

            foreach ((string name, ArgumentBound bound) in narrows[i].BoundArguments)
            {
                JsonValue? value = arguments[name];
                if (!bound.Admits(value) || (value is null && (narrows.Count > 1 || bound.IsEmpty)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static List<(CompiledRule Rule, ArgumentBound Bound)> BoundsOf(string name, IReadOnlyList<CompiledRule> narrows)
    {
        List<(CompiledRule Rule, ArgumentBound Bound)> bounds = new(narrows.Count);
        foreach (CompiledRule rule in narrows)
        {
            if (rule.Bounds.Arguments.TryGetValue(name, out ArgumentBound? bound))
            {
                bounds.Add((rule, bound));
            }

            if (rule.Bounds.Names?.Contains(name) == false)
            {
                bounds.Add((rule, new ArgumentBound { IsAbsent = true, OnExceed = rule.Bounds.OnOther }));
            }
        }

        return bounds;
    }

    // Sorted, so that the order of rules and arguments does not show.
    private static IEnumerable<string> NamesOf(JsonObject arguments, IReadOnlyList<CompiledRule> narrows)
    {
        if (narrows is [{ Bounds.Names: null } only])
        {
            return only.BoundArguments.Select(static b => b.Key);
        }

        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (CompiledRule rule in narrows)
        {
            names.UnionWith(rule.BoundArguments.Select(static b => b.Key));
            if (rule.Bounds.Names is { } declared)
            {
                names.UnionWith(arguments.Members.Select(static m => m.Key).Where(name => !declared.Contains(name)));
            }
        }

        return names;
    }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
