using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>Brings one argument inside all bounds that rules set on it, or says why it cannot.</summary>
internal static class ArgumentRepair
{
    /// <summary>Repairs an argument.</summary>
    /// <param name="value">Its value; null where it is absent.</param>
    /// <param name="bounds">The bounds with their rules, at least one.</param>
    /// <returns>What is to be done.</returns>
    public static RepairResult Find(JsonValue? value, List<(CompiledRule Rule, ArgumentBound Bound)> bounds)
    {
        ArgumentBound meet = bounds[0].Bound;
        for (int i = 1; i < bounds.Count; i++)
        {
            meet = meet.Meet(bounds[i].Bound);
        }

        List<(CompiledRule Rule, ArgumentBound Bound)> exceeded = bounds.FindAll(b => !b.Bound.Admits(value));
        CompiledRule first = (exceeded.Count > 0 ? exceeded[0] : bounds[0]).Rule;
        if (meet.IsEmpty)
        {
            return RepairResult.Refused(first, "the bounds of several rules exclude each other");
        }

        if (exceeded.Count == 0)
        {
            return RepairResult.Inside(first);
        }

        (CompiledRule? strict, _) = exceeded.Find(static b => b.Bound.OnExceed == BoundRepair.Refuse);
        if (strict is not null)
        {
            return RepairResult.Refused(strict, "the value is outside the bounds");
        }

        RepairResult repair = Propose(value, exceeded, meet, first);
        return repair.Refusal is not null || bounds.TrueForAll(b => b.Bound.Admits(repair.Value))
            ? repair
            : RepairResult.Refused(repair.Cause, "no repair brings the value inside all bounds");
    }

    // What is taken out goes first, so that what a list must begin with is in front of what is left.
    private static JsonValue Amend(JsonValue value, ArgumentBound meet)
    {
        JsonValue rest = meet.Excludes.IsDefault ? value : Exclusion.Without(value, meet.Excludes);
        if (rest is not JsonArray list)
        {
            return rest;
        }

        JsonArray kept = meet.SubsetOf.IsDefault ? list : new JsonArray([.. list.Items.Where(i => meet.SubsetOf.Contains(i))]);
        bool isBegun = meet.StartsWith.IsDefault
            || (kept.Items.Length >= meet.StartsWith.Length && meet.StartsWith.AsSpan().SequenceEqual(kept.Items.AsSpan(0, meet.StartsWith.Length)));
        return isBegun ? kept : new JsonArray([.. meet.StartsWith, .. kept.Items]);
    }

    // Leaving out goes before setting, and setting before moving: what a bound asks for can then only be met or refused.
    private static RepairResult Propose(
        JsonValue? value,
        List<(CompiledRule Rule, ArgumentBound Bound)> exceeded,
        ArgumentBound meet,
        CompiledRule first)
    {
        (CompiledRule? dropper, _) = exceeded.Find(static b => b.Bound.OnExceed == BoundRepair.Drop);
        if (dropper is not null)
        {
            return RepairResult.Changed(null, dropper);
        }

        (CompiledRule? setter, ArgumentBound? set) = exceeded.Find(static b => b.Bound.OnExceed == BoundRepair.Set);
        if (setter is not null)
        {
            return set!.Enum is [JsonValue only] ? RepairResult.Changed(only, setter) : RepairResult.Refused(setter, "there is no one value to set");
        }

        bool AllAsk(BoundRepair repair) => exceeded.TrueForAll(b => b.Bound.OnExceed == repair);
        switch (value)
        {
            case null when meet.Maximum is { } most && JsonNumber.TryOf(most, out JsonNumber? greatest) && AllAsk(BoundRepair.Clamp):
                return RepairResult.Changed(greatest, first);
            case null when AllAsk(BoundRepair.Prepend) && (meet.Prefix is not null || !meet.StartsWith.IsDefault):
                return RepairResult.Changed(meet.Prefix is null ? new JsonArray(meet.StartsWith) : new JsonString(meet.Prefix), first);
            case JsonString text when AllAsk(BoundRepair.Prepend) && meet.Prefix is not null:
                return RepairResult.Changed(new JsonString(meet.Prefix + text.Value), first);
            case JsonArray or JsonObject when !(meet.SubsetOf.IsDefault && meet.Excludes.IsDefault && meet.StartsWith.IsDefault) && exceeded.TrueForAll(static b => b.Bound.OnExceed is BoundRepair.Filter or BoundRepair.Prepend):
                return RepairResult.Changed(Amend(value, meet), first);
            case JsonNumber number when JsonNumber.TryOf(meet.Clamp(number.Value), out JsonNumber? clamped):
                // The rule behind the change is the one whose own limit it is.
                return RepairResult.Changed(clamped, exceeded.First(b => b.Bound.Clamp(number.Value) == clamped.Value).Rule);
            default:
                return RepairResult.Refused(first, "there is no repair for such a value");
        }
    }
}
