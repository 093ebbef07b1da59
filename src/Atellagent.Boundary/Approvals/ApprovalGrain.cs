using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Clocks;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Policies;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Approvals;

/// <summary>Moves one approval, and queues who wants that on this silo; between silos the row's version decides.</summary>
/// <param name="reader">Where approvals are read.</param>
/// <param name="replica">Authority, for who may vote.</param>
/// <param name="electorate">Who that is.</param>
/// <param name="narrowing">Decides again inside the bounds of a voter.</param>
/// <param name="ledger">Where each step is recorded and made true.</param>
/// <param name="continuation">Goes on with an action that people have agreed to.</param>
/// <param name="time">The clock.</param>
[StatelessWorker(1)]
[GrainType("approval")]
internal sealed class ApprovalGrain(
    IApprovalReader reader,
    AuthorityReplica replica,
    ApprovalElectorate electorate,
    ApprovalNarrowing narrowing,
    EvidenceLedger ledger,
    ApprovalContinuation continuation,
    TimeProvider time) : Grain, IApprovalGrain
{
    private const int MostTries = 3;

    /// <inheritdoc />
    public async Task<Immutable<ApprovalMove>> VoteAsync(Immutable<Ballot> ballot) =>
        ballot.Value.Bounds is not { } bounds ? await CastAsync(ballot.Value)
        : await NarrowAsync(ballot.Value, bounds) is { } refused ? new Immutable<ApprovalMove>(refused)
        : await CastAsync(ballot.Value with { Bounds = null });

    // First what is left is put in place of what waits, and then voted on like anything else. A stop in between leaves it waiting for that vote.
    private async Task<ApprovalMove.Refused?> NarrowAsync(Ballot ballot, BoundSet bounds)
    {
        for (int round = 0; round < MostTries; round++)
        {
            if (await ReadAsync() is not { } read)
            {
                return new ApprovalMove.Refused("not_found", "there is no such approval");
            }

            (StoredApproval approval, WaitingAction waiting) = read;
            if (WhyClosed(approval) is { } closed)
            {
                return closed;
            }

            // Narrowed so before, by whomever: what is voted on is the same.
            if (string.Equals(ballot.Digest, approval.Digest, StringComparison.Ordinal))
            {
                return null;
            }

            AuthorityView view = await replica.RefreshAsync(CancellationToken.None);
            (ApprovalSubject subject, VoterRoll roll) = electorate.Of(approval, waiting, view);
            string? absent = ballot.InPlaceOf ?? ApprovalElectorate.Represents(ballot.Voter.Principal, waiting.Gates, subject, roll);
            Ballot cast = ballot with { Digest = approval.Digest, InPlaceOf = absent };
            if (WhyNot(cast, approval, waiting, subject, roll, view) is { } refused)
            {
                return refused;
            }

            NarrowedForm form = narrowing.Decide(approval, waiting, new ApproverBounds(ballot.Voter.Principal, bounds, time.GetUtcNow()), view);
            if (form is not NarrowedForm.Less less)
            {
                return form is NarrowedForm.Refused other ? new ApprovalMove.Refused(other.Code, other.Reason) : new ApprovalMove.Refused("denied", "the action cannot be narrowed");
            }

            if (!string.Equals(ballot.Digest, less.Digest, StringComparison.Ordinal))
            {
                return new ApprovalMove.Refused("stale_authority", "the digest is not that of the action inside these bounds: what you saw is not what would be carried out");
            }

            if (await WriteAsync(less.Record) is { } written)
            {
                return written.Value as ApprovalMove.Refused;
            }
        }

        return new ApprovalMove.Refused("stale_authority", "the approval changed while it was narrowed; look at it again");
    }

    private async Task<Immutable<ApprovalMove>> CastAsync(Ballot ballot)
    {
        for (int round = 0; round < MostTries; round++)
        {
            if (await ReadAsync() is not { } read)
            {
                return Refuse("not_found", "there is no such approval");
            }

            (StoredApproval approval, WaitingAction waiting) = read;
            if (WhyClosed(approval) is { } closed)
            {
                return new Immutable<ApprovalMove>(closed);
            }

            // Who may vote is judged by what is true now, and once more when the action is admitted.
            AuthorityView view = await replica.RefreshAsync(CancellationToken.None);
            (ApprovalSubject subject, VoterRoll roll) = electorate.Of(approval, waiting, view);
            Ballot cast = ballot.InPlaceOf is not null ? ballot
                : ballot with { InPlaceOf = ApprovalElectorate.Represents(ballot.Voter.Principal, waiting.Gates, subject, roll) };
            if (WhyNot(cast, approval, waiting, subject, roll, view) is { } refused)
            {
                return new Immutable<ApprovalMove>(refused);
            }

            ImmutableArray<ApprovalVote> votes = approval.Votes.Add(ApprovalRecord.Vote(cast, time.GetUtcNow()));
            ApprovalState to = !cast.Approves ? ApprovalState.Rejected
                : ApprovalTally.IsComplete(waiting.Gates, votes, subject, roll) ? ApprovalState.Approved
                : ApprovalState.Pending;
            if (await WriteAsync(new ApprovalRecord(approval, waiting, time.GetUtcNow()).Of(cast, to)) is { } done)
            {
                return done;
            }
        }

        return Refuse("stale_authority", "the approval changed while the vote was cast; look at it again");
    }

    /// <inheritdoc />
    public async Task<Immutable<ApprovalMove>> EndAsync(ApprovalState to, string? by)
    {
        for (int round = 0; round < MostTries; round++)
        {
            if (await ReadAsync() is not { } read)
            {
                return Refuse("not_found", "there is no such approval");
            }

            (StoredApproval approval, WaitingAction waiting) = read;
            bool isDue = to == ApprovalState.Cancelled || (to == ApprovalState.Expired && approval.ExpiresAt <= time.GetEarliestUtcNow());
            if (!approval.State.IsOpen() || !isDue)
            {
                return Refuse("stale_authority", $"the approval is {approval.State.ToWord()}");
            }

            if (await WriteAsync(new ApprovalRecord(approval, waiting, time.GetUtcNow()).Of(to, by)) is { } done)
            {
                return done;
            }
        }

        return Refuse("stale_authority", "the approval changed meanwhile; look at it again");
    }

    /// <inheritdoc />
    public async Task EscalateAsync()
    {
        for (int round = 0; round < MostTries; round++)
        {
            if (await ReadAsync() is not { } read || read.Approval.State != ApprovalState.Pending || read.Approval.ExpiresAt <= time.GetUtcNow())
            {
                return;
            }

            (StoredApproval approval, WaitingAction waiting) = read;
            ApprovalGate? due = waiting.Gates.FirstOrDefault(gate => gate.Escalation is { } escalation
                && !approval.Escalated.Contains(gate.Name, StringComparer.Ordinal) && approval.CreatedAt + escalation.After <= time.GetUtcNow());
            if (due is null)
            {
                return;
            }

            // One step a gate; where it was taken elsewhere meanwhile, the next look finds the next.
            await WriteAsync(new ApprovalRecord(approval, waiting, time.GetUtcNow()).Of(due));
        }
    }

    private ApprovalMove.Refused? WhyClosed(StoredApproval approval) =>
        approval.State == ApprovalState.Expired || (approval.State.IsOpen() && approval.ExpiresAt <= time.GetUtcNow())
            ? new ApprovalMove.Refused("approval_expired", "the approval's time has run out")
            : approval.State == ApprovalState.Pending ? null
            : new ApprovalMove.Refused("stale_authority", $"the approval is {approval.State.ToWord()}; no vote is wanted any more");

    private static ApprovalMove.Refused? WhyNot(Ballot ballot, StoredApproval approval, WaitingAction waiting, ApprovalSubject subject, VoterRoll roll, AuthorityView view)
    {
        if (view.IsRevoked(ballot.Voter) || CallerStanding.Find(view, ballot.Voter, out _, out _, out _) is not null || !ballot.Voter.Delegation.IsEmpty)
        {
            return new ApprovalMove.Refused("denied", "votes are cast by persons and services that are in force, and for themselves");
        }

        // A token that was bounded to routes is for these, and speaks for its person nowhere else.
        if (!ballot.Voter.Details.IsDefault)
        {
            return new ApprovalMove.Refused("denied", "a token with authorization_details casts no vote");
        }

        if (IsOwnThroughProvider(ballot.Voter, waiting, subject, view))
        {
            return new ApprovalMove.Refused("denied", "nobody votes on what they, or an agent of theirs, ask for; a group of your identity provider is a team that owns it");
        }

        string?[] reasons = [.. waiting.Gates.Select(gate => roll.WhyNot(ballot.Voter.Principal, gate, subject, ballot.InPlaceOf))];
        if (Array.TrueForAll(reasons, static reason => reason is not null))
        {
            return new ApprovalMove.Refused("denied", reasons[0]!);
        }

        if (!string.Equals(ballot.Digest, approval.Digest, StringComparison.Ordinal))
        {
            return new ApprovalMove.Refused("stale_authority", "the digest is not that of the action that waits: what you saw is not what would be carried out");
        }

        // Who has agreed to all of it may still come to want less.
        if (ballot.Bounds is null && approval.Votes.Any(vote => string.Equals(vote.Voter, ballot.Voter.Principal, StringComparison.Ordinal)))
        {
            return new ApprovalMove.Refused("denied", "you have voted");
        }

        return ballot.Comment.Length == 0 && waiting.Gates.Where((_, at) => reasons[at] is null).Any(static gate => gate.RequiresReason)
            ? new ApprovalMove.Refused("invalid_request", "this gate wants a reason: say why in comment")
            : null;
    }

    // A group lends a team, and its members own what the team owns; it lends no vote.
    private static bool IsOwnThroughProvider(CallerIdentity voter, WaitingAction waiting, ApprovalSubject subject, AuthorityView view)
    {
        bool ownsDeployment = subject.DeploymentOwner is { } owner && UpstreamStanding.Teams(view, voter.Upstream).Contains(owner, StringComparer.Ordinal);
        return subject.Requesters.Any(requester => UpstreamStanding.IsOwner(view, voter.Upstream, requester))
            || (ownsDeployment && waiting.Gates.Any(static gate => gate.ExcludesDeploymentOwner));
    }

    private async Task<(StoredApproval Approval, WaitingAction Waiting)?> ReadAsync() =>
        await reader.FindAsync(this.GetPrimaryKeyString(), CancellationToken.None) is { } approval && WaitingAction.TryRead(approval, out WaitingAction? waiting)
            ? (approval, waiting)
            : null;

    // Null where it stands elsewhere by now, and has to be read again.
    private async Task<Immutable<ApprovalMove>?> WriteAsync(EvidenceEntry entry)
    {
        switch (await ledger.RecordAsync(entry, CancellationToken.None))
        {
            case LedgerResult.Durable:
                continuation.Wake(entry.Index.Action!);
                return await reader.FindAsync(this.GetPrimaryKeyString(), CancellationToken.None) is { } now
                    ? new Immutable<ApprovalMove>(new ApprovalMove.Done(now))
                    : Refuse("evidence_unavailable", "the approval cannot be read back");
            case LedgerResult.Taken:
                return null;
            default:
                // Out of time is not undone: what was being written then may stand.
                return Refuse("outcome_unknown", "evidence did not answer in time; look at the approval before you ask again");
        }
    }

    private static Immutable<ApprovalMove> Refuse(string code, string reason) => new(new ApprovalMove.Refused(code, reason));
}
