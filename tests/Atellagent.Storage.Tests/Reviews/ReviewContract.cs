using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Reviews;
using Atellagent.Harness;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Reviews;
using Atellagent.Storage.Tests.Evidence;

namespace Atellagent.Storage.Tests.Reviews;

/// <summary>Reviews and follow-ups move on with their records or not at all, on both databases.</summary>
public abstract class ReviewContract(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private ReviewStore _reviews = null!;
    private LogClaim _claim = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _reviews = new ReviewStore(_test.Database);
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_written_is_read_as_it_was()
    {
        Review review = Make("rev_1") with { Verdict = ReviewVerdict.ShouldDeny, Severity = ReviewSeverity.High, JudgedBy = "rita", JudgedAt = Entries.Noon, Team = "finance", Surface = RemediationSurface.Policy, Target = "p", Sample = "act_2", Population = 7, Because = "p#r", Deployment = "prod", Action = "act_1" };
        FollowUp work = Work("fup_1") with { Owner = "finance", Due = Entries.Noon, Revision = "sha256:0", Wanted = "deny", Replay = new FollowUpReplay("sha256:1", "allow", "p#r", IsFixed: false) };

        await CommitAsync(new ReviewStep.Judgement(review, null), new ReviewStep.Work(work, null));

        Assert.Equal(review, await _reviews.FindAsync("rev_1", CancellationToken.None));
        Assert.Equal(work, await _reviews.FindFollowUpAsync("fup_1", CancellationToken.None));
        Assert.Null(await _reviews.FindAsync("rev_2", CancellationToken.None));
        Assert.Equal(["dec_1"], await _reviews.FindReviewedAsync(["dec_1", "dec_9"], CancellationToken.None));
        Assert.Empty(await _reviews.FindReviewedAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task Who_has_seen_another_version_changes_nothing_and_leaves_no_record()
    {
        await CommitAsync(new ReviewStep.Judgement(Make("rev_1"), null), new ReviewStep.Work(Work("fup_1"), null));
        Review judged = Make("rev_1") with { Verdict = ReviewVerdict.Right, Version = 2 };

        IReadOnlyList<EntryResult> results = await CommitAsync(
            new ReviewStep.Judgement(judged, 1),
            new ReviewStep.Judgement(judged with { Verdict = ReviewVerdict.ShouldDeny }, 1),
            new ReviewStep.Judgement(Make("rev_1"), null),
            new ReviewStep.Judgement(Make("rev_9") with { Version = 2 }, 1),
            new ReviewStep.Work(Work("fup_1") with { State = FollowUpState.Doing, Version = 2 }, 1),
            new ReviewStep.Work(Work("fup_1") with { State = FollowUpState.Dropped, Version = 2 }, 1));

        Assert.Equal([true, false, false, false, true, false], results.Select(static result => result is EntryResult.Recorded));
        Assert.All(results.Where(static result => result is not EntryResult.Recorded), static result => Assert.IsType<EntryResult.Moved>(result));
        Assert.Equal(4L, _test.Read<long>("select count(*) from evidence_record"));
        Assert.Equal(ReviewVerdict.Right, (await _reviews.FindAsync("rev_1", CancellationToken.None))!.Verdict);
        Assert.Equal(FollowUpState.Doing, (await _reviews.FindFollowUpAsync("fup_1", CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Lists_are_filtered_and_paged_the_newest_first()
    {
        await CommitAsync([.. Enumerable.Range(1, 5).Select(static i => (ReviewStep)new ReviewStep.Judgement(
            Make($"rev_{i}") with { Decision = $"dec_{i}", Verdict = i < 3 ? ReviewVerdict.Right : ReviewVerdict.None, Team = i == 4 ? "finance" : null, OpenedAt = Entries.Noon.AddHours(i) }, null))]);
        await CommitAsync([.. Enumerable.Range(1, 4).Select(static i => (ReviewStep)new ReviewStep.Work(
            Work($"fup_{i}") with { State = i == 4 ? FollowUpState.Fixed : FollowUpState.Open, Owner = i == 2 ? "pat" : null }, null))]);

        Assert.Equal(["rev_5", "rev_4"], await IdsAsync(new ReviewQuery { Limit = 2 }));
        Assert.Equal(["rev_3", "rev_2"], await IdsAsync(new ReviewQuery { Before = "rev_4", Limit = 2 }));
        Assert.Equal(["rev_5", "rev_4", "rev_3"], await IdsAsync(new ReviewQuery { State = "open" }));
        Assert.Equal(["rev_2", "rev_1"], await IdsAsync(new ReviewQuery { Verdict = "right" }));
        Assert.Equal(["rev_4"], await IdsAsync(new ReviewQuery { Team = "finance", State = "open" }));
        Assert.Equal(["rev_3"], await IdsAsync(new ReviewQuery { Decision = "dec_3" }));
        Assert.Equal(["rev_3", "rev_2"], await IdsAsync(new ReviewQuery { Since = Entries.Noon.AddHours(2), Until = Entries.Noon.AddHours(4) }));
        Assert.Equal(["fup_3", "fup_2", "fup_1"], await IdsAsync(new FollowUpQuery { IsOpenOnly = true }));
        Assert.Equal(["fup_4"], await IdsAsync(new FollowUpQuery { State = "fixed" }));
        Assert.Equal(["fup_2"], await IdsAsync(new FollowUpQuery { Owner = "pat" }));
        Assert.Equal(["fup_4", "fup_3", "fup_2", "fup_1"], await IdsAsync(new FollowUpQuery { Surface = "policy", Target = "p" }));
        Assert.Equal(["fup_1"], await IdsAsync(new FollowUpQuery { Review = "rev_1", Before = "fup_2" }));
    }

    [Fact]
    public async Task They_go_forward_only_and_are_never_forgotten()
    {
        await CommitAsync(new ReviewStep.Judgement(Make("rev_1") with { Verdict = ReviewVerdict.Right }, null), new ReviewStep.Work(Work("fup_1"), null));

        foreach (string attempt in (string[])
        [
            "delete from review", "delete from follow_up", "update review set version = version", "update review set version = version + 1, state = 'open'",
            "update review set version = version + 1, decision = 'dec_2'", "update follow_up set version = version + 2", "update follow_up set version = version + 1, target = 'q'",
        ])
        {
            Assert.ThrowsAny<DbException>(() => _test.Execute(attempt));
        }
    }

    private static Review Make(string id) => new()
    {
        Id = id,
        Decision = "dec_1",
        Principal = "agent",
        Route = "payments",
        Operation = "refund",
        Effect = "allow",
        OpenedBy = "rita",
        OpenedAt = Entries.Noon,
    };

    private static FollowUp Work(string id) => new()
    {
        Id = id,
        Review = "rev_1",
        Decision = "dec_1",
        Surface = RemediationSurface.Policy,
        Target = "p",
        OpenedBy = "rita",
        OpenedAt = Entries.Noon,
    };

    private async Task<string[]> IdsAsync(ReviewQuery query) => [.. (await _reviews.ListAsync(query, CancellationToken.None)).Select(static one => one.Id)];

    private async Task<string[]> IdsAsync(FollowUpQuery query) => [.. (await _reviews.ListFollowUpsAsync(query, CancellationToken.None)).Select(static one => one.Id)];

    private Task<IReadOnlyList<EntryResult>> CommitAsync(params ReviewStep[] steps) =>
        _store.CommitAsync(_claim, [.. steps.Select((step, at) => Entries.Plain($"{step.Id} {at}") with { Review = step })], CancellationToken.None);
}
