using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// One approval for several identical calls, where every gate that asks for it says so. What voids an approval voids what is left of
/// it: it is checked for each call as it was for the first. How much is left is settled by the admission alone.
/// </summary>
/// <param name="reader">Where approvals are read.</param>
public sealed class ApprovalUses(IApprovalReader reader)
{
    /// <summary>Finds an approval that was given for an earlier call and is good for this one.</summary>
    /// <param name="awaited">What this one waits for otherwise.</param>
    /// <param name="bound">The request as bound.</param>
    /// <param name="view">The authority that it is bound under.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The approval, and the request bound with it; null where there is none.</returns>
    internal async Task<(StoredApproval Approval, BoundRequest Bound)?> FindAsync(
        Decision.AwaitApproval awaited, BoundRequest bound, AuthorityView view, CancellationToken cancellationToken) =>
        awaited.Gates.All(static gate => gate.Uses is { Count: > 1 })
        && await reader.FindUsableAsync(ActionClock.Scope(bound.Authenticated.Caller), awaited.Action.Digest.ToString(), bound.Now, cancellationToken) is { } approval
        && ApprovalCheck.FindUse(approval, bound, view) is { } fact
            ? (approval, AuthorityBinder.With(bound, fact))
            : null;

    /// <summary>What an approval is good for after its first use: of several gates the smallest count, and the shortest time.</summary>
    /// <param name="approval">The approval, with the votes that made it one.</param>
    /// <param name="fact">What they agreed to.</param>
    /// <returns>The usage; null where it is good for one call.</returns>
    internal static ApprovalUsage? Granted(StoredApproval approval, ApprovalFact? fact)
    {
        ImmutableArray<ApprovalGate> gates = fact?.Gates ?? [];
        int count = gates.IsEmpty ? 1 : gates.Min(static gate => gate.Uses?.Count ?? 1);
        return count <= 1 || approval.Votes.IsEmpty
            ? null
            : new ApprovalUsage(count, 1, approval.Votes.Max(static vote => vote.At) + gates.Min(static gate => gate.Uses!.Window));
    }
}
