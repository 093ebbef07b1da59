using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>Adds up the gates that rules ask for.</summary>
internal static class ApprovalGates
{
    /// <summary>Merges gates of one name: the larger quorum, the shorter time, only teams and roles that all of them name, every condition, and whom or what any of them excludes or wants.</summary>
    /// <param name="asked">The gates asked for.</param>
    /// <param name="gates">The gates, each name once, sorted.</param>
    /// <param name="conflict">The gate at which nobody could vote.</param>
    /// <returns>False when there is such a gate.</returns>
    public static bool TryMerge(List<ApprovalGate>? asked, out ImmutableArray<ApprovalGate> gates, [NotNullWhen(false)] out string? conflict)
    {
        conflict = null;
        if (asked is null)
        {
            gates = [];
            return true;
        }

        SortedDictionary<string, ApprovalGate> merged = new(StringComparer.Ordinal);
        foreach (ApprovalGate gate in asked)
        {
            ApprovalGate other = merged.GetValueOrDefault(gate.Name) ?? gate;
            merged[gate.Name] = Merge(gate, other, gate.From.Meet(other.From) ?? new VoterGroup());
        }

        gates = [.. merged.Values];
        conflict = gates.FirstOrDefault(static gate => gate.From.IsNobody)?.Name;
        return conflict is null;
    }

    private static ApprovalGate Merge(ApprovalGate left, ApprovalGate right, VoterGroup group) => new(
        left.Name,
        group,
        Math.Max(left.Quorum, right.Quorum),
        left.Ttl < right.Ttl ? left.Ttl : right.Ttl)
    {
        ExcludesDeploymentOwner = left.ExcludesDeploymentOwner || right.ExcludesDeploymentOwner,
        ExcludesAuthor = left.ExcludesAuthor || right.ExcludesAuthor,
        AuthorsOf = [.. left.AuthorsOf.Union(right.AuthorsOf, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        RequiresReason = left.RequiresReason || right.RequiresReason,
        Escalation = Merge(left.Escalation, right.Escalation),
        Uses = Merge(left.Uses, right.Uses),
    };

    // One rule that lets nobody else vote, or nothing be done twice, is enough.
    private static GateEscalation? Merge(GateEscalation? left, GateEscalation? right) =>
        left is null || right is null || left.To.Meet(right.To) is not { } to ? null : new GateEscalation(left.After > right.After ? left.After : right.After, to);

    private static GateUses? Merge(GateUses? left, GateUses? right) =>
        left is null || right is null ? null : new GateUses(Math.Min(left.Count, right.Count), left.Window < right.Window ? left.Window : right.Window);
}
