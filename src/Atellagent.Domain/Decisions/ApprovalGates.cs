using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>Adds up the gates that rules ask for.</summary>
internal static class ApprovalGates
{
    /// <summary>Merges gates of one name: the larger quorum, the shorter time, only teams that all of them name, and whom or what any of them excludes or wants.</summary>
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
            merged[gate.Name] = merged.TryGetValue(gate.Name, out ApprovalGate? other) ? Merge(gate, other) : Merge(gate, gate);
        }

        gates = [.. merged.Values];
        conflict = gates.FirstOrDefault(static g => g.Teams.IsEmpty)?.Name;
        return conflict is null;
    }

    private static ApprovalGate Merge(ApprovalGate left, ApprovalGate right) => new(
        left.Name,
        [.. left.Teams.Intersect(right.Teams, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Math.Max(left.Quorum, right.Quorum),
        left.Ttl < right.Ttl ? left.Ttl : right.Ttl)
    {
        ExcludesDeploymentOwner = left.ExcludesDeploymentOwner || right.ExcludesDeploymentOwner,
        RequiresReason = left.RequiresReason || right.RequiresReason,
    };
}
