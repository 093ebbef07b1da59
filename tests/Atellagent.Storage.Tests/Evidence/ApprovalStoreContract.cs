using System.Data.Common;
using Atellagent.Harness;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Approvals;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using CsCheck;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>What is true of approvals whoever writes: each step from where it was read, and one admission at most.</summary>
public abstract partial class ApprovalStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset End = Entries.Noon.AddHours(1);
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private EvidenceReader _actions = null!;
    private ApprovalReader _approvals = null!;
    private LogClaim _claim = null!;
    private int _rounds;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _actions = new EvidenceReader(_test.Database, PlainSeal.Vault(_test.Database));
        _approvals = new ApprovalReader(_test.Database, PlainSeal.Vault(_test.Database));
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_waits_is_neither_open_nor_does_it_hold_up_what_is_settled()
    {
        await CommitAsync(Opened("1"), Entries.Claim("act_2", "k2", clock: 0), Entries.Conclude("act_2", "done"));
        await _store.ClaimLogAsync("main", CancellationToken.None);

        Assert.Empty(await _actions.ReadUnconcludedAsync("main", 10, CancellationToken.None));
        Assert.True((await _actions.FindActionAsync("act_1", CancellationToken.None))!.IsWaiting);
        Assert.Equal(2L, _test.Read<long>("select through from action_settled"));
        StoredApproval approval = (await _approvals.FindAsync("apr_1", CancellationToken.None))!;
        Assert.Equal((ApprovalState.Pending, 1L, "act_1", End), (approval.State, approval.Version, approval.Action, approval.ExpiresAt));
    }

    [Fact]
    public async Task A_vote_that_was_cast_on_something_older_is_not_written()
    {
        await CommitAsync(Opened("1"));

        EntryResult[] results = [.. await CommitAsync(Vote("1", 1, "ann", ApprovalState.Pending), Vote("1", 1, "ben", ApprovalState.Approved))];

        Assert.IsType<EntryResult.Recorded>(results[0]);
        Assert.IsType<EntryResult.Taken>(results[1]);
        StoredApproval approval = (await _approvals.FindAsync("apr_1", CancellationToken.None))!;
        Assert.Equal(ApprovalState.Pending, approval.State);
        Assert.Equal("ann", Assert.Single(approval.Votes).Voter);
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Vote("1", 2, "ann", ApprovalState.Approved))));
        Assert.Equal(2L, _test.Read<long>("select count(*) from evidence_record"));
    }

    [Fact]
    public async Task An_approval_is_consumed_once_for_its_digest_before_its_end_and_at_no_other_clock()
    {
        await CommitAsync(Opened("1"), Vote("1", 1, "ann", ApprovalState.Approved));

        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Admission("1", 2, digest: "sha256:other"))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Admission("1", 2, at: End))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Admission("1", 1))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Admission("1", 3))));
        Assert.IsType<EntryResult.Stale>(Assert.Single(await CommitAsync(Admission("1", 2, clock: 7))));

        EntryResult[] results = [.. await CommitAsync(Admission("1", 2), Admission("1", 2))];

        Assert.IsType<EntryResult.Recorded>(results[0]);
        Assert.IsType<EntryResult.Taken>(results[1]);
        StoredAction action = Assert.Single(await _actions.ReadUnconcludedAsync("main", 10, CancellationToken.None));
        Assert.Equal(("act_1", ApprovalState.Consumed, new EvidencePosition("main", 2), new EvidencePosition("main", 0)), (action.Action, action.Approval, action.Decision, action.Opening));
        await CommitAsync(Entries.Conclude("act_1", "done") with { Conclusion = new ActionConclusion("act_1", Entries.Body("done")) { WasApproved = true } });
        Assert.Empty(await _actions.ReadUnconcludedAsync("main", 10, CancellationToken.None));
    }

    [Fact]
    public async Task An_end_concludes_the_action_and_no_admission_follows_it()
    {
        await CommitAsync(Opened("1"), Vote("1", 1, "ann", ApprovalState.Approved));

        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Ended("1", 2, ApprovalState.Cancelled))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Admission("1", 3))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Ended("1", 3, ApprovalState.Expired))));
        Assert.Equal(Entries.Body("cancelled").ToArray(), (await _actions.FindActionAsync("act_1", CancellationToken.None))!.Answer!.Value.ToArray());
    }

    [Theory]
    [InlineData("update approval set state = 'pending', version = version + 1")]
    [InlineData("update approval set digest = 'sha256:other', version = version + 1")]
    [InlineData("update approval set expires_at = expires_at + 1, version = version + 1")]
    [InlineData("update approval set state = 'consumed', version = version, admission_log = 'main', admission_idx = 1")]
    [InlineData("delete from approval")]
    [InlineData("update approval_vote set approves = 1 - approves")]
    [InlineData("delete from approval_vote")]
    public async Task The_database_itself_lets_nobody_turn_one_back(string statement)
    {
        await CommitAsync(Opened("1"), Vote("1", 1, "ann", ApprovalState.Approved));

        Assert.ThrowsAny<DbException>(() => _test.Execute(statement));
    }

    [Fact]
    public async Task What_is_due_is_found_and_nothing_else()
    {
        await CommitAsync(Opened("1"), Opened("2"), Opened("3"), Vote("2", 1, "ann", ApprovalState.Approved), Ended("3", 1, ApprovalState.Cancelled));

        Assert.Equal([new DueApproval("apr_2", "act_2", DueStep.GoOn)], await _approvals.ReadDueAsync(Entries.Noon, 10, CancellationToken.None));
        Assert.Equal(
            [new DueApproval("apr_1", "act_1", DueStep.End), new DueApproval("apr_2", "act_2", DueStep.End)],
            (await _approvals.ReadDueAsync(End, 10, CancellationToken.None)).OrderBy(static a => a.Id, StringComparer.Ordinal));
        Assert.Equal(["apr_3", "apr_2", "apr_1"], (await _approvals.ListAsync(null, null, 10, CancellationToken.None)).Select(static a => a.Id));
        Assert.Equal(["apr_1"], (await _approvals.ListAsync(ApprovalState.Pending, "apr_2", 10, CancellationToken.None)).Select(static a => a.Id));
    }

    [Fact]
    public async Task One_caller_has_so_many_waiting_and_no_more_and_holds_up_nobody_else()
    {
        string[] ids = [.. Enumerable.Range(0, 100).Select(static at => $"n{at}")];
        Assert.All(await CommitAsync([.. ids.Select(Opened)]), static result => Assert.IsType<EntryResult.Recorded>(result));
        long records = _test.Read<long>("select count(*) from evidence_record");

        EntryResult[] results = [.. await CommitAsync(Opened("over"), Of("elsewhere", Opened("else")), Opened("n0"))];

        Assert.IsType<EntryResult.Full>(results[0]);
        Assert.IsType<EntryResult.Recorded>(results[1]);
        Assert.IsType<EntryResult.Taken>(results[2]);
        Assert.Equal(records + 1, _test.Read<long>("select count(*) from evidence_record"));
        Assert.Null(await _actions.FindActionAsync("act_over", CancellationToken.None));

        await CommitAsync(Ended("n1", 1, ApprovalState.Cancelled));
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Opened("over"))));
    }

    [Fact]
    public async Task What_is_taken_back_is_taken_back_however_far_it_has_come_but_for_its_admission()
    {
        await CommitAsync(Opened("1"), Vote("1", 1, "ann", ApprovalState.Pending), Opened("2"), Vote("2", 1, "ann", ApprovalState.Approved));
        await CommitAsync(Admission("2", 2));

        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Ended("1", null, ApprovalState.Cancelled))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Ended("2", null, ApprovalState.Cancelled))));
    }

    // Every order of steps on one approval, each step as of a version that may be old: the store against the rules in words.
    [Fact]
    public async Task Whatever_comes_in_whatever_order_it_is_admitted_at_most_once_and_only_when_approved() =>
        await Gen.Select(Gen.Int[0, 4], Gen.Long[1, 5]).List[1, 12].SampleAsync(
            async steps =>
            {
                string id = $"r{++_rounds}";
                (ApprovalState state, long version, int admissions, int voters) = (ApprovalState.Pending, 1, 0, 0);
                await CommitAsync(Opened(id));
                foreach ((int kind, long at) in steps)
                {
                    EvidenceEntry entry = kind switch
                    {
                        0 => Vote(id, at, $"v{voters++}", ApprovalState.Pending),
                        1 => Vote(id, at, $"v{voters++}", ApprovalState.Approved),
                        2 => Ended(id, at, ApprovalState.Cancelled),
                        3 => Ended(id, at, ApprovalState.Expired),
                        _ => Admission(id, at),
                    };
                    ApprovalState to = kind switch { 0 => ApprovalState.Pending, 1 => ApprovalState.Approved, 2 => ApprovalState.Cancelled, 3 => ApprovalState.Expired, _ => ApprovalState.Consumed };
                    bool may = at == version && kind switch
                    {
                        4 => state == ApprovalState.Approved,
                        0 or 1 => state == ApprovalState.Pending,
                        _ => state.IsOpen(),
                    };
                    bool written = await TryAsync(entry);
                    Assert.Equal(may, written);
                    if (written)
                    {
                        (state, version, admissions) = (to, version + 1, admissions + (kind == 4 ? 1 : 0));
                    }
                }

                StoredApproval approval = (await _approvals.FindAsync("apr_" + id, CancellationToken.None))!;
                Assert.Equal((state, version), (approval.State, approval.Version));
                Assert.InRange(admissions, 0, 1);
            },
            iter: 150,
            threads: 1);

    [Fact]
    public async Task Others_come_to_vote_at_a_gate_once_and_only_while_it_waits()
    {
        EscalationDue due = new("finance", Entries.Noon.AddMinutes(10));
        await CommitAsync(Opened("1", due), Opened("2", due), Vote("2", 1, "ann", ApprovalState.Approved), Opened("3", due), Ended("3", 1, ApprovalState.Cancelled));

        Assert.DoesNotContain(await _approvals.ReadDueAsync(Entries.Noon, 10, CancellationToken.None), static one => one.Step == DueStep.Escalate);
        Assert.Equal(
            [new DueApproval("apr_1", "act_1", DueStep.Escalate)],
            (await _approvals.ReadDueAsync(due.At, 10, CancellationToken.None)).Where(static one => one.Step == DueStep.Escalate));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Escalated("1", 7))));
        EntryResult[] results = [.. await CommitAsync(Escalated("1", 1), Escalated("1", 1), Escalated("2", 2), Escalated("3", 2))];

        Assert.IsType<EntryResult.Recorded>(results[0]);
        Assert.All(results[1..], static result => Assert.IsType<EntryResult.Taken>(result));
        StoredApproval approval = (await _approvals.FindAsync("apr_1", CancellationToken.None))!;
        Assert.Equal((ApprovalState.Pending, 2L, "finance"), (approval.State, approval.Version, Assert.Single(approval.Escalated)));
        Assert.Empty((await _approvals.FindAsync("apr_2", CancellationToken.None))!.Escalated);
        Assert.DoesNotContain(await _approvals.ReadDueAsync(due.At, 10, CancellationToken.None), static one => one.Step == DueStep.Escalate);
    }

    [Fact]
    public async Task A_vote_says_in_whose_place_it_was_cast()
    {
        await CommitAsync(Opened("1"));
        EvidenceEntry vote = Vote("1", 1, "ann", ApprovalState.Pending);
        await CommitAsync(vote with { Approval = ((ApprovalStep.Moved)vote.Approval!) with { Vote = new ApprovalVote("ann", true, "", Entries.Noon) { InPlaceOf = "ben" } } });

        Assert.Equal("ben", Assert.Single((await _approvals.FindAsync("apr_1", CancellationToken.None))!.Votes).InPlaceOf);
    }

    [Fact]
    public async Task An_approval_for_several_calls_is_used_so_often_and_no_more_in_time_and_for_its_digest_and_caller()
    {
        ApprovalUsage usage = new(3, 1, Entries.Noon.AddMinutes(30));
        EvidenceEntry admission = Admission("1", 2);
        await CommitAsync(Opened("1"), Vote("1", 1, "ann", ApprovalState.Approved), Use("early"));
        Assert.Null(await FindUsableAsync());
        await CommitAsync(admission with { Claim = admission.Claim! with { Approval = admission.Claim.Approval! with { Usage = usage } } });

        Assert.Equal(usage, (await FindUsableAsync())!.Usage);
        Assert.Null(await _approvals.FindUsableAsync("elsewhere", "sha256:granted", Entries.Noon, CancellationToken.None));
        Assert.Null(await _approvals.FindUsableAsync("support-bot-prod", "sha256:other", Entries.Noon, CancellationToken.None));
        Assert.Null(await _approvals.FindUsableAsync("support-bot-prod", "sha256:granted", usage.Until, CancellationToken.None));
        Assert.IsType<EntryResult.Stale>(Assert.Single(await CommitAsync(Use("late", at: usage.Until))));
        Assert.IsType<EntryResult.Stale>(Assert.Single(await CommitAsync(Use("other", digest: "sha256:other"))));
        Assert.IsType<EntryResult.Stale>(Assert.Single(await CommitAsync(Use("moved", clock: 7))));

        EntryResult[] results = [.. await CommitAsync(Use("2", key: "k"), Use("3", key: "k"), Use("4"), Use("5"))];

        Assert.IsType<EntryResult.Recorded>(results[0]);
        Assert.IsType<EntryResult.Taken>(results[1]);
        Assert.IsType<EntryResult.Recorded>(results[2]);
        Assert.IsType<EntryResult.Stale>(results[3]);
        Assert.Equal(3, (await _approvals.FindAsync("apr_1", CancellationToken.None))!.Usage!.Used);
        Assert.Null(await FindUsableAsync());
        Assert.Null(await _actions.FindActionAsync("act_5", CancellationToken.None));
        Assert.Equal(["act_1", "act_2", "act_4"], (await _actions.ReadUnconcludedAsync("main", 10, CancellationToken.None)).Select(static open => open.Action).Order(StringComparer.Ordinal));

        Task<StoredApproval?> FindUsableAsync() => _approvals.FindUsableAsync("support-bot-prod", "sha256:granted", Entries.Noon, CancellationToken.None);
    }

    [Theory]
    [InlineData("update approval_grant set used = used - 1")]
    [InlineData("update approval_grant set granted = granted + 1")]
    [InlineData("update approval_grant set used = granted + 1")]
    [InlineData("update approval_grant set until_at = until_at + 1")]
    [InlineData("delete from approval_grant")]
    [InlineData("update approval_escalation set is_open = 1")]
    [InlineData("delete from approval_escalation")]
    public async Task The_database_itself_gives_nothing_back(string statement)
    {
        EvidenceEntry admission = Admission("1", 2);
        await CommitAsync(Opened("1", new EscalationDue("g", Entries.Noon)), Vote("1", 1, "ann", ApprovalState.Approved));
        await CommitAsync(admission with { Claim = admission.Claim! with { Approval = admission.Claim.Approval! with { Usage = new ApprovalUsage(2, 1, End) } } });

        Assert.ThrowsAny<DbException>(() => _test.Execute(statement));
    }

    private async Task<bool> TryAsync(EvidenceEntry entry)
    {
        try
        {
            return Assert.Single(await CommitAsync(entry)) is EntryResult.Recorded;
        }
        catch (EvidenceUnavailableException fault) when (fault.InnerException is SqliteException { SqliteErrorCode: 19 } or PostgresException)
        {
            // A trigger has refused it; whatever else fails is to be seen.
            return false;
        }
    }

    private Task<IReadOnlyList<EntryResult>> CommitAsync(params EvidenceEntry[] entries) => _store.CommitAsync(_claim, entries, CancellationToken.None);

    private static EvidenceEntry Opened(string id) => Opened(id, []);

    private static EvidenceEntry Opened(string id, params EscalationDue[] escalations) => Entries.Claim("act_" + id, key: null) with
    {
        Approval = new ApprovalStep.Opened("apr_" + id, "sha256:granted", Entries.Noon, End) { Escalations = [.. escalations] },
    };

    private static EvidenceEntry Escalated(string id, long version) => new()
    {
        Body = Entries.Body($"others on {id}"),
        Index = new EvidenceIndex { Type = "approval", Time = Entries.Noon, Action = "act_" + id },
        Approval = new ApprovalStep.Escalated("apr_" + id, version, "finance", Entries.Noon),
    };

    private static EvidenceEntry Use(string id, string? key = null, string digest = "sha256:granted", DateTimeOffset? at = null, long clock = 0) => new()
    {
        Body = Entries.Body($"use by {id}"),
        Index = new EvidenceIndex { Type = "decision", Time = Entries.Noon, Action = "act_" + id },
        Claim = new ActionClaim
        {
            Action = "act_" + id,
            Scope = "support-bot-prod",
            Key = key,
            RequestDigest = "sha256:act_1",
            ExpectedClock = clock,
            Use = new ApprovalUseClaim("apr_1", digest, at ?? Entries.Noon),
        },
    };

    private static EvidenceEntry Of(string scope, EvidenceEntry entry) => entry with { Claim = entry.Claim! with { Scope = scope } };

    private static EvidenceEntry Vote(string id, long version, string voter, ApprovalState to) => new()
    {
        Body = Entries.Body($"vote of {voter} on {id}"),
        Index = new EvidenceIndex { Type = "approval", Time = Entries.Noon, Action = "act_" + id },
        Approval = new ApprovalStep.Moved("apr_" + id, version, to, new ApprovalVote(voter, true, "", Entries.Noon)),
    };

    private static EvidenceEntry Ended(string id, long? version, ApprovalState to) => new()
    {
        Body = Entries.Body($"end of {id}"),
        Index = new EvidenceIndex { Type = "approval", Time = Entries.Noon, Action = "act_" + id },
        Approval = new ApprovalStep.Moved("apr_" + id, version, to, Vote: null),
        Conclusion = new ActionConclusion("act_" + id, Entries.Body(to.ToWord())),
    };

    private static EvidenceEntry Admission(string id, long version, string digest = "sha256:granted", DateTimeOffset? at = null, long clock = 0) => new()
    {
        Body = Entries.Body($"admission of {id}"),
        Index = new EvidenceIndex { Type = "decision", Time = Entries.Noon, Action = "act_" + id },
        Claim = new ActionClaim
        {
            Action = "act_" + id,
            Scope = "support-bot-prod",
            Key = null,
            RequestDigest = "sha256:act_" + id,
            ExpectedClock = clock,
            Approval = new ApprovalClaim("apr_" + id, version, digest, at ?? Entries.Noon),
        },
    };
}
