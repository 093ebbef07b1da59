using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Where surfaces look at approvals and hand in votes. Who looks sees what is theirs: what they asked for, and what they may vote
/// on; and whoever may read all evidence sees all.
/// </summary>
/// <param name="reader">Where approvals are read.</param>
/// <param name="replica">Authority.</param>
/// <param name="electorate">Who may vote.</param>
/// <param name="narrowing">Decides again inside the bounds of a voter.</param>
/// <param name="time">The clock.</param>
/// <param name="grains">The grains.</param>
public sealed class ApprovalDesk(IApprovalReader reader, AuthorityReplica replica, ApprovalElectorate electorate, ApprovalNarrowing narrowing, TimeProvider time, IGrainFactory grains)
{
    // Each is a record of up to some megabytes.
    private const int PageSize = 25;

    /// <summary>Lists approvals, the newest first.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="seesAll">Whether the viewer may read all evidence.</param>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="before">Only those opened before this one; null for the newest.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The approvals of one page as told, and the id to go on before; null at the end.</returns>
    public async Task<(ImmutableArray<JsonObject> Items, string? Next)> ListAsync(
        CallerIdentity viewer, bool seesAll, ApprovalState? state, string? before, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredApproval> page = await reader.ListAsync(state, before, PageSize, cancellationToken);
        ImmutableArray<JsonObject> items = [.. page.Select(approval => Tell(approval, viewer, seesAll)).OfType<JsonObject>()];
        return (items, page.Count == PageSize ? page[^1].Id : null);
    }

    /// <summary>Shows one.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="seesAll">Whether the viewer may read all evidence.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The approval as told; null where there is none for this viewer.</returns>
    public async Task<JsonObject?> FindAsync(CallerIdentity viewer, bool seesAll, string id, CancellationToken cancellationToken) =>
        await reader.FindAsync(id, cancellationToken) is { } approval ? Tell(approval, viewer, seesAll) : null;

    /// <summary>Casts a vote.</summary>
    /// <param name="id">The approval's id.</param>
    /// <param name="ballot">The vote.</param>
    /// <returns>What came of it.</returns>
    public async Task<ApprovalMove> VoteAsync(string id, Ballot ballot) =>
        (await grains.GetGrain<IApprovalGrain>(id).VoteAsync(new Immutable<Ballot>(ballot))).Value;

    /// <summary>Says what an action that waits would be inside bounds: what somebody looks at before they agree to less.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="id">The approval's id.</param>
    /// <param name="bounds">The bounds.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The digest and the arguments as they would be then; or the problem's code and why.</returns>
    public async Task<(JsonObject? Told, string Code, string Reason)> ForeseeAsync(CallerIdentity viewer, string id, BoundSet bounds, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(id, cancellationToken) is not { } approval || !WaitingAction.TryRead(approval, out WaitingAction? waiting))
        {
            return (null, "not_found", "there is no such approval");
        }

        if (approval.State != ApprovalState.Pending)
        {
            return (null, "stale_authority", $"the approval is {approval.State.ToWord()}; nothing is narrowed any more");
        }

        // Whoever asked for it has no use for this but to try policies out.
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        (ApprovalSubject subject, VoterRoll roll) = electorate.Of(approval, waiting, view);
        string? absent = ApprovalElectorate.Represents(viewer.Principal, waiting.Gates, subject, roll);
        string?[] reasons = [.. waiting.Gates.Select(gate => viewer.Delegation.IsEmpty ? roll.WhyNot(viewer.Principal, gate, subject, absent) : "nobody votes on behalf of others")];
        if (Array.TrueForAll(reasons, static reason => reason is not null))
        {
            return (null, "denied", reasons[0]!);
        }

        return narrowing.Decide(approval, waiting, new ApproverBounds(viewer.Principal, bounds, time.GetUtcNow()), view) switch
        {
            NarrowedForm.Less less => (JsonObject.Of(
                ("arguments", (less.Decision["granted"] as JsonObject)?["arguments"]),
                ("changes", less.Decision["changes"]),
                ("digest", new JsonString(less.Digest)),
                ("reasons", less.Decision["reasons"])), "", ""),
            NarrowedForm.Refused refused => (null, refused.Code, refused.Reason),
            _ => (null, "denied", "the action cannot be narrowed"),
        };
    }

    /// <summary>Takes back an action that waits.</summary>
    /// <param name="action">The action's own record of its approval.</param>
    /// <param name="requester">Whose it is.</param>
    /// <returns>What came of it.</returns>
    public async Task<ApprovalMove> CancelAsync(JsonObject action, CallerIdentity requester) =>
        action["id"] is JsonString id
            ? (await grains.GetGrain<IApprovalGrain>(id.Value).EndAsync(ApprovalState.Cancelled, requester.Principal)).Value
            : new ApprovalMove.Refused("not_found", "the action waits for nobody");

    private JsonObject? Tell(StoredApproval approval, CallerIdentity viewer, bool seesAll)
    {
        if (!WaitingAction.TryRead(approval, out WaitingAction? waiting))
        {
            return null;
        }

        (ApprovalSubject subject, VoterRoll roll) = electorate.Of(approval, waiting, replica.Current);
        string? absent = ApprovalElectorate.Represents(viewer.Principal, waiting.Gates, subject, roll);
        ImmutableArray<string?> reasons = [.. waiting.Gates.Select(gate => viewer.Delegation.IsEmpty ? roll.WhyNot(viewer.Principal, gate, subject, absent) : "nobody votes on behalf of others")];
        bool isOwn = string.Equals(ActionClock.Scope(viewer), ActionClock.Scope(waiting.Caller), StringComparison.Ordinal);
        bool hasVoted = approval.Votes.Any(vote => string.Equals(vote.Voter, viewer.Principal, StringComparison.Ordinal));
        bool isAsked = waiting.Gates.Any(gate => roll.IsAsked(viewer.Principal, gate, subject)
            || roll.AbsentFor(viewer.Principal).Any(one => roll.IsAsked(one, gate, subject)));
        return seesAll || isOwn || hasVoted || isAsked
            ? ApprovalReport.Tell(approval, waiting, ApprovalTally.Count(waiting.Gates, approval.Votes, subject, roll), reasons, absent, waiting.Operation(replica.Current))
            : null;
    }
}
