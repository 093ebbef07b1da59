using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>Opens, moves and uses up approvals.</summary>
/// <param name="connection">The writing connection.</param>
internal sealed class ApprovalTable(WriterConnection connection) : IDisposable
{
    private const long MostOpen = 100;

    // Versions begin at 1.
    private const long AnyVersion = 0;

    private const string InsertText =
        """
        insert into approval (seq, approval, digest, state, version, created_at, expires_at, scope)
        values (last_insert_rowid(), @Approval, @Digest, 'pending', 1, @CreatedAt, @ExpiresAt, @Scope)
        """;

    private const string InsertTextPostgreSql =
        """
        insert into approval (seq, approval, digest, state, version, created_at, expires_at, scope)
        values (currval('action_seq_seq'), @Approval, @Digest, 'pending', 1, @CreatedAt, @ExpiresAt, @Scope)
        """;

    private const string MoveText =
        """
        update approval set state = @To, version = version + 1
        where approval = @Approval and (@Version = 0 or version = @Version) and (state = 'pending' or (state = 'approved' and @OnlyPending = 0))
        """;

    private const string VoteText =
        """
        insert into approval_vote (seq, form, voter, approves, comment, at, log, idx, in_place_of)
        select seq, form, @Voter, @Approves, @Comment, @At, @Log, @Idx, @InPlaceOf from approval where approval = @Approval
        """;

    private const string HasVotedText =
        "select count(*) from approval_vote v join approval p on p.seq = v.seq and p.form = v.form where p.approval = @Approval and v.voter = @Voter";

    private const string NarrowText =
        """
        update approval set digest = @Digest, form = form + 1, form_log = @Log, form_idx = @Idx, version = version + 1
        where approval = @Approval and version = @Version and state = 'pending' and digest <> @Digest
        """;

    private const string ConsumeText =
        """
        update approval set state = 'consumed', version = version + 1, admission_log = @Log, admission_idx = @Idx
        where approval = @Approval and version = @Version and digest = @Digest and state = 'approved' and expires_at > @At
            and seq = (select seq from action where action = @Action)
        """;

    private const string ConcludeText =
        "update approval set concluded = 1 where state = 'consumed' and seq = (select seq from action where action = @Action)";

    // Nobody is asked any more: so that what is looked for each second is only what waits.
    private const string CloseText =
        "update approval_escalation set is_open = 0 where is_open = 1 and seq = (select seq from approval where approval = @Approval)";

    private const string ScheduleText =
        "insert into approval_escalation (seq, gate, due_at) select seq, @Gate, @DueAt from approval where approval = @Approval";

    private const string EscalateText =
        """
        update approval_escalation set at = @At, log = @Log, idx = @Idx, is_open = 0
        where gate = @Gate and is_open = 1 and seq = (select seq from approval where approval = @Approval)
        """;

    private const string GrantText =
        """
        insert into approval_grant (seq, scope, digest, granted, used, until_at)
        select seq, scope, digest, @Granted, 1, @Until from approval where approval = @Approval
        """;

    private const string UseText =
        """
        update approval_grant set used = used + 1
        where seq = (select seq from approval where approval = @Approval and state = 'consumed')
            and digest = @Digest and used < granted and until_at > @At
        """;

    private const string OpenText = "select count(*) from approval where scope = @Scope and state in ('pending', 'approved')";

    private readonly WriterStatement _open = connection.Prepare(OpenText, "@Scope");
    private readonly WriterStatement _insert = connection.Prepare(connection.Pick(InsertText, InsertTextPostgreSql), "@Approval", "@Digest", "@CreatedAt", "@ExpiresAt", "@Scope");
    private readonly WriterStatement _move = connection.Prepare(MoveText, "@To", "@Approval", "@Version", "@OnlyPending");
    private readonly WriterStatement _vote = connection.Prepare(VoteText, "@Voter", "@Approves", "@Comment", "@At", "@Log", "@Idx", "@Approval", "@InPlaceOf");
    private readonly WriterStatement _hasVoted = connection.Prepare(HasVotedText, "@Approval", "@Voter");
    private readonly WriterStatement _narrow = connection.Prepare(NarrowText, "@Digest", "@Log", "@Idx", "@Approval", "@Version");
    private readonly WriterStatement _consume = connection.Prepare(ConsumeText, "@Log", "@Idx", "@Approval", "@Version", "@Digest", "@At", "@Action");
    private readonly WriterStatement _close = connection.Prepare(CloseText, "@Approval");
    private readonly WriterStatement _schedule = connection.Prepare(ScheduleText, "@Gate", "@DueAt", "@Approval");
    private readonly WriterStatement _escalate = connection.Prepare(EscalateText, "@At", "@Log", "@Idx", "@Gate", "@Approval");
    private readonly WriterStatement _grant = connection.Prepare(GrantText, "@Granted", "@Until", "@Approval");
    private readonly WriterStatement _use = connection.Prepare(UseText, "@Approval", "@Digest", "@At");
    private readonly WriterStatement _conclude = connection.Prepare(ConcludeText, "@Action");

    /// <summary>Takes a step.</summary>
    /// <param name="step">The step; an opening comes right after the claim of its action.</param>
    /// <param name="scope">Whose action it is, for an opening.</param>
    /// <param name="position">Where the record of it stands.</param>
    /// <returns>False where the approval stands elsewhere, or the voter has voted: nothing was written.</returns>
    public bool TryStep(ApprovalStep step, string scope, EvidencePosition position) => step switch
    {
        ApprovalStep.Opened opened => Open(opened, scope),
        ApprovalStep.Moved moved => TryMove(moved, position),
        ApprovalStep.Escalated escalated => TryEscalate(escalated, position),
        ApprovalStep.Narrowed narrowed => TryNarrow(narrowed, position),
        _ => false,
    };

    /// <summary>Whether no further action of one caller may wait: each is a body in memory for whoever looks, and a line that hides another.</summary>
    /// <param name="scope">Whose actions.</param>
    /// <returns>True when as many wait as may.</returns>
    public bool IsFull(string scope)
    {
        _open.Set(0, scope);
        return _open.ReadNumber() >= MostOpen;
    }

    /// <summary>Uses an approval up.</summary>
    /// <param name="action">The action.</param>
    /// <param name="claim">The claim to the approval.</param>
    /// <param name="admission">Where the admission stands.</param>
    /// <returns>False where it cannot be: nothing was written.</returns>
    public bool TryConsume(string action, ApprovalClaim claim, EvidencePosition admission)
    {
        _consume.Set(0, admission.Log);
        _consume.Set(1, admission.Index);
        _consume.Set(2, claim.Approval);
        _consume.Set(3, claim.Version);
        _consume.Set(4, claim.Digest);
        _consume.Set(5, EvidenceTime.ToColumn(claim.At));
        _consume.Set(6, action);
        if (_consume.Run() != 1)
        {
            return false;
        }

        if (claim.Usage is { } usage)
        {
            _grant.Set(0, usage.Granted);
            _grant.Set(1, EvidenceTime.ToColumn(usage.Until));
            _grant.Set(2, claim.Approval);
            _grant.Run();
        }

        return true;
    }

    /// <summary>Takes one use of an approval that is good for several calls.</summary>
    /// <param name="claim">The claim to it.</param>
    /// <returns>False where none is left: nothing was written.</returns>
    public bool TryUse(ApprovalUseClaim claim)
    {
        _use.Set(0, claim.Approval);
        _use.Set(1, claim.Digest);
        _use.Set(2, EvidenceTime.ToColumn(claim.At));
        return _use.Run() == 1;
    }

    /// <summary>Notes that the outcome of an admitted action is known.</summary>
    /// <param name="action">The action.</param>
    public void Conclude(string action)
    {
        _conclude.Set(0, action);
        _conclude.Run();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _open.Dispose();
        _insert.Dispose();
        _move.Dispose();
        _vote.Dispose();
        _hasVoted.Dispose();
        _narrow.Dispose();
        _consume.Dispose();
        _conclude.Dispose();
        _close.Dispose();
        _schedule.Dispose();
        _escalate.Dispose();
        _grant.Dispose();
        _use.Dispose();
    }

    private bool Open(ApprovalStep.Opened opened, string scope)
    {
        _insert.Set(0, opened.Approval);
        _insert.Set(1, opened.Digest);
        _insert.Set(2, EvidenceTime.ToColumn(opened.CreatedAt));
        _insert.Set(3, EvidenceTime.ToColumn(opened.ExpiresAt));
        _insert.Set(4, scope);
        if (_insert.Run() != 1)
        {
            return false;
        }

        foreach (EscalationDue due in opened.Escalations)
        {
            _schedule.Set(0, due.Gate);
            _schedule.Set(1, EvidenceTime.ToColumn(due.At));
            _schedule.Set(2, opened.Approval);
            _schedule.Run();
        }

        return true;
    }

    // The approval's version moves with it, so that whoever counted votes without the others counts again.
    private bool TryEscalate(ApprovalStep.Escalated escalated, EvidencePosition position)
    {
        if (!TryMove(new ApprovalStep.Moved(escalated.Approval, escalated.Version, ApprovalState.Pending, Vote: null), position))
        {
            return false;
        }

        _escalate.Set(0, EvidenceTime.ToColumn(escalated.At));
        _escalate.Set(1, position.Log);
        _escalate.Set(2, position.Index);
        _escalate.Set(3, escalated.Gate);
        _escalate.Set(4, escalated.Approval);
        return _escalate.Run() == 1 ? true : throw new EvidenceUnavailableException($"approval '{escalated.Approval}' has no gate '{escalated.Gate}' at which others may vote next");
    }

    private bool TryNarrow(ApprovalStep.Narrowed narrowed, EvidencePosition position)
    {
        _narrow.Set(0, narrowed.Digest);
        _narrow.Set(1, position.Log);
        _narrow.Set(2, position.Index);
        _narrow.Set(3, narrowed.Approval);
        _narrow.Set(4, narrowed.Version);
        return _narrow.Run() == 1;
    }

    private bool TryMove(ApprovalStep.Moved moved, EvidencePosition position)
    {
        if (moved.Vote is { } vote && HasVoted(moved.Approval, vote.Voter))
        {
            return false;
        }

        _move.Set(0, moved.To.ToWord());
        _move.Set(1, moved.Approval);
        _move.Set(2, moved.Version ?? AnyVersion);
        _move.Set(3, moved.Vote is not null || moved.To == ApprovalState.Pending ? 1L : 0L);
        if (_move.Run() != 1)
        {
            return false;
        }

        if (moved.To != ApprovalState.Pending)
        {
            _close.Set(0, moved.Approval);
            _close.Run();
        }

        if (moved.Vote is { } cast)
        {
            _vote.Set(0, cast.Voter);
            _vote.Set(1, cast.Approves ? 1L : 0L);
            _vote.Set(2, cast.Comment);
            _vote.Set(3, EvidenceTime.ToColumn(cast.At));
            _vote.Set(4, position.Log);
            _vote.Set(5, position.Index);
            _vote.Set(6, moved.Approval);
            _vote.Set(7, cast.InPlaceOf);
            _vote.Run();
        }

        return true;
    }

    private bool HasVoted(string approval, string voter)
    {
        _hasVoted.Set(0, approval);
        _hasVoted.Set(1, voter);
        return _hasVoted.ReadNumber() != 0;
    }
}
