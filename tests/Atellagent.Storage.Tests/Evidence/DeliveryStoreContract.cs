using Atellagent.Harness;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Deliveries;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>How far destinations have been told, whoever sends: nothing is passed over, one sends at a time, and what has been told stays told.</summary>
public abstract class DeliveryStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private const string Hook = "webhook/a";
    private static readonly DateTimeOffset Later = Entries.Noon.AddMinutes(1);
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private DeliveryStore _deliveries = null!;
    private LogClaim _claim = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _deliveries = new DeliveryStore(_test.Database, PlainSeal.Vault(_test.Database));
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_destination_is_told_of_approvals_alone_and_of_what_came_after_it()
    {
        await CommitAsync(Entry("decision", effect: "require_approval"));
        Assert.Null(await ReadAsync());
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);
        Assert.Empty((await ReadAsync())!);

        await CommitAsync(
            Entry("decision", effect: "allow"), Entry("decision", effect: "require_approval"), Entry("outcome"), Entry("approval"), Entry("decision", effect: "deny", outcome: "cancelled"));
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);

        Assert.Equal([2L, 4L, 5L], (await ReadAsync())!.Select(static record => record.Position.Index));

        // Another one of the same name is told of nothing that was for the one before it.
        await _deliveries.BeginAsync(Hook, isNew: true, CancellationToken.None);
        Assert.Empty((await ReadAsync())!);
    }

    [Fact]
    public async Task What_has_been_told_is_not_told_again_and_what_has_not_is_never_passed_over()
    {
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);
        await CommitAsync(Entry("approval"), Entry("approval"));
        Assert.True(await HoldAsync("one"));

        Assert.True(await AdvanceAsync("one", 0));
        Assert.Equal([1L], (await ReadAsync())!.Select(static record => record.Position.Index));
        Assert.ThrowsAny<System.Data.Common.DbException>(() => _test.Execute("update delivery_cursor set idx = -1"));
        DeliveryStanding standing = (await _deliveries.FindAsync(Hook, false, CancellationToken.None))!;
        Assert.Equal((1L, 1L, 0, Entries.Noon), (standing.Delivered, standing.Waiting, standing.Failures, standing.DeliveredAt));
        Assert.Null(await _deliveries.FindAsync("webhook/other", false, CancellationToken.None));
    }

    [Fact]
    public async Task One_sends_at_a_time_until_it_lets_go_or_has_gone()
    {
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);
        bool[] held = await Task.WhenAll(Enumerable.Range(0, 8).Select(at => HoldAsync($"silo-{at}")));
        Assert.Single(held, static one => one);
        string first = $"silo-{Array.IndexOf(held, true)}";
        await CommitAsync(Entry("approval"), Entry("approval"));

        Assert.False(await HoldAsync("other"));
        Assert.False(await AdvanceAsync("other", 0));
        Assert.True(await HoldAsync("other", Later));
        Assert.False(await AdvanceAsync(first, 0, Later));
        Assert.True(await AdvanceAsync("other", 0, Later));
        await _deliveries.ReleaseAsync(Hook, "other", CancellationToken.None);
        Assert.True(await HoldAsync(first));
    }

    [Fact]
    public async Task What_could_not_be_told_is_tried_again_when_it_is_time_and_says_why()
    {
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);
        await CommitAsync(Entry("approval"));
        Assert.True(await HoldAsync("one"));
        await _deliveries.FailAsync(Hook, "one", "it answered 500", Later, CancellationToken.None);

        Assert.False(await HoldAsync("one"));
        DeliveryStanding standing = (await _deliveries.FindAsync(Hook, false, CancellationToken.None))!;
        Assert.Equal((1, "it answered 500", Later, 1L), (standing.Failures, standing.LastError, standing.NextAt, standing.Waiting));
        Assert.True(await HoldAsync("one", Later));
        Assert.True(await AdvanceAsync("one", 0, Later));
        standing = (await _deliveries.FindAsync(Hook, false, CancellationToken.None))!;
        Assert.Equal((0, null), (standing.Failures, standing.LastError));
    }

    [Fact]
    public async Task Alerts_are_among_what_approvals_give_rise_to_and_what_waits_says_since_when()
    {
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);
        Assert.Null((await _deliveries.FindAsync(Hook, false, CancellationToken.None))!.OldestAt);
        await CommitAsync(Entry("outcome"), Entry("alert"), Entry("approval"));

        Assert.Equal([1L, 2L], (await ReadAsync())!.Select(static record => record.Position.Index));
        Assert.Equal(Entries.Noon, (await _deliveries.FindAsync(Hook, false, CancellationToken.None))!.OldestAt);
        Assert.Equal(-1, (await _deliveries.FindCursorAsync(Hook, CancellationToken.None))!["main"]);
        Assert.True(await HoldAsync("one"));
        Assert.True(await AdvanceAsync("one", 1));
        Assert.Equal(1, (await _deliveries.FindCursorAsync(Hook, CancellationToken.None))!["main"]);
        Assert.Null(await _deliveries.FindCursorAsync("webhook/other", CancellationToken.None));
    }

    [Fact]
    public async Task What_is_refused_for_good_is_passed_over_by_who_holds_it_and_counted()
    {
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);
        await CommitAsync(Entry("approval"), Entry("approval"), Entry("approval"));
        Assert.True(await HoldAsync("one"));
        Assert.False(await PassAsync("other", 0));

        Assert.True(await PassAsync("one", 0));
        Assert.True(await PassAsync("one", 1));
        DeliveryStanding standing = (await _deliveries.FindAsync(Hook, false, CancellationToken.None))!;
        Assert.Equal((2L, 2, "main/1: it answered 400", 0L, 1L), (standing.Passed, standing.PassedInRow, standing.LastPassed, standing.Delivered, standing.Waiting));

        Assert.True(await AdvanceAsync("one", 2));
        standing = (await _deliveries.FindAsync(Hook, false, CancellationToken.None))!;
        Assert.Equal((2L, 0, 1L), (standing.Passed, standing.PassedInRow, standing.Delivered));
    }

    [Fact]
    public async Task A_page_ends_by_its_bytes_and_has_one_record_however_large()
    {
        await _deliveries.BeginAsync(Hook, isNew: false, CancellationToken.None);
        string large = new('x', 3 * 1024 * 1024);
        await CommitAsync([.. Enumerable.Range(0, 5).Select(at => Entry("approval") with { Body = Entries.Body(at == 3 ? large + large + large : large) })]);
        EvidenceTail tail = new(_test.Database, PlainSeal.Vault(_test.Database));

        Assert.Equal([0L, 1L], (await ReadAsync())!.Select(static record => record.Position.Index));
        Assert.Equal([0L, 1L], (await tail.ReadAsync(TailCursor.Start, 100, CancellationToken.None)).Select(static record => record.Position.Index));
        Assert.Equal([3L], (await tail.ReadAsync(TailCursor.Start.After(new EvidencePosition("main", 2)), 100, CancellationToken.None)).Select(static record => record.Position.Index));
        Assert.Equal([0L], (await _deliveries.ReadAllAsync(Hook, 1, CancellationToken.None))!.Select(static record => record.Position.Index));
    }

    [Fact]
    public async Task Where_a_log_stood_at_a_time_is_found_without_reading_it()
    {
        await CommitAsync([.. Enumerable.Range(0, 33).Select(static at => Entry("outcome") with { Index = new EvidenceIndex { Type = "outcome", Time = Entries.Noon.AddSeconds(at) } })]);
        EvidenceTail tail = new(_test.Database, PlainSeal.Vault(_test.Database));

        foreach ((double second, long before) in ((double, long)[])[(-5, -1), (0, -1), (0.5, 0), (7, 6), (32, 31), (33, 32)])
        {
            Assert.Equal(before, (await tail.FindAsync(Entries.Noon.AddSeconds(second), CancellationToken.None))["main"]);
        }
    }

    private Task<IReadOnlyList<StoredRecord>?> ReadAsync() => _deliveries.ReadApprovalsAsync(Hook, 10, CancellationToken.None);

    private Task<bool> HoldAsync(string holder, DateTimeOffset? now = null) =>
        _deliveries.TryHoldAsync(Hook, holder, now ?? Entries.Noon, (now ?? Entries.Noon).AddSeconds(30), CancellationToken.None);

    private Task<bool> PassAsync(string holder, long index) => _deliveries.PassOverAsync(
        Hook, holder, new EvidencePosition("main", index), "it answered 400", Entries.Noon, Entries.Noon.AddSeconds(30), CancellationToken.None);

    private Task<bool> AdvanceAsync(string holder, long index, DateTimeOffset? now = null) =>
        _deliveries.AdvanceAsync(Hook, holder, new EvidencePosition("main", index), sent: 1, now ?? Entries.Noon, (now ?? Entries.Noon).AddSeconds(30), CancellationToken.None);

    private Task<IReadOnlyList<EntryResult>> CommitAsync(params EvidenceEntry[] entries) => _store.CommitAsync(_claim, entries, CancellationToken.None);

    private static EvidenceEntry Entry(string type, string? effect = null, string? outcome = null) => new()
    {
        Body = Entries.Body($"{type} {effect} {outcome}"),
        Index = new EvidenceIndex { Type = type, Time = Entries.Noon, Effect = effect, Outcome = outcome },
    };
}
