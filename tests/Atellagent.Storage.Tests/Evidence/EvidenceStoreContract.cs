using System.Data.Common;
using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

public abstract class EvidenceStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private protected TestDatabase _test = null!;
    private protected EvidenceStore _store = null!;
    private protected EvidenceReader _reader = null!;
    private protected LogClaim _claim = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _reader = new EvidenceReader(_test.Database, PlainSeal.Vault(_test.Database));
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Records_are_numbered_and_chained_across_batches_and_restarts()
    {
        await CommitAsync(Entries.Plain("a"), Entries.Plain("b"));
        _store.Dispose();
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
        EntryResult result = Assert.Single(await CommitAsync(Entries.Plain("c")));

        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", 2)), result);
        IReadOnlyList<StoredRecord> records = await _reader.ReadLogAsync("main", 0, 10, CancellationToken.None);
        Assert.Equal(["a", "b", "c"], records.Select(record => Entries.Text(record.Body)[9..^2]));
        ReadOnlyMemory<byte> previous = EvidenceChain.Genesis;
        foreach (StoredRecord record in records)
        {
            byte[] hash = new byte[32];
            EvidenceChain.Next(previous.Span, record.Body.Span, hash);
            Assert.Equal(previous.ToArray(), record.PreviousHash.ToArray());
            Assert.Equal(hash, record.Hash.ToArray());
            previous = record.Hash;
        }
    }

    [Fact]
    public async Task Each_log_has_a_chain_of_its_own()
    {
        LogClaim other = await _store.ClaimLogAsync("other", CancellationToken.None);
        await CommitAsync(Entries.Plain("a"));

        IReadOnlyList<EntryResult> results = await _store.CommitAsync(other, [Entries.Plain("b")], CancellationToken.None);

        Assert.Equal([new EntryResult.Recorded(new EvidencePosition("other", 0))], results);
    }

    [Fact]
    public async Task A_log_that_nobody_claimed_takes_nothing() =>
        await Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => _store.CommitAsync(new LogClaim("unheard", 1), [Entries.Plain("a")], CancellationToken.None));

    [Fact]
    public async Task An_admission_under_an_older_clock_is_stale_and_leaves_no_trace()
    {
        ChangeAuthority();

        IReadOnlyList<EntryResult> results =
            await CommitAsync(Entries.Claim("act_old", "k1", clock: 0), Entries.Claim("act_now", "k2", clock: 1));

        Assert.Equal([new EntryResult.Stale(1), new EntryResult.Recorded(new EvidencePosition("main", 0))], results);
        Assert.Null(await _reader.FindActionAsync("act_old", CancellationToken.None));
        Assert.Equal(1L, Count("evidence_record"));
        Assert.Equal(1L, Count("action"));
    }

    [Fact]
    public async Task A_claim_that_is_found_after_authority_has_changed_says_so_and_every_action_is_found_by_its_id()
    {
        EvidenceEntry claim = Entries.Claim("act_1", "k1", clock: 0);
        await CommitAsync(claim);
        Assert.False(Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(claim))).HasMoved);
        ChangeAuthority();

        Assert.True(Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(claim))).HasMoved);
        Assert.Equal("act_1", (await _store.FindAsync(_claim, "act_1", CancellationToken.None))?.Action);
        Assert.Null(await _store.FindAsync(_claim, "act_2", CancellationToken.None));
    }

    [Fact]
    public async Task An_admission_under_a_clock_that_has_not_come_yet_is_stale() =>
        Assert.Equal([new EntryResult.Stale(0)], await CommitAsync(Entries.Claim("act_1", "k", clock: 1)));

    [Fact]
    public async Task A_refusal_needs_no_clock_and_carries_its_answer()
    {
        ChangeAuthority();

        await CommitAsync(Entries.Claim("act_1", "k", answer: "denied"));

        StoredAction action = (await _reader.FindActionAsync("act_1", CancellationToken.None))!;
        Assert.Equal(Entries.Body("denied").ToArray(), action.Answer!.Value.ToArray());
        Assert.Equal(new EvidencePosition("main", 0), action.Conclusion);
        Assert.Empty(await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_key_that_is_taken_tells_whose_it_is()
    {
        await CommitAsync(Entries.Claim("act_1", "k", clock: 0));

        EntryResult again = Assert.Single(await CommitAsync(Entries.Claim("act_2", "k", clock: 0)));

        StoredAction action = Assert.IsType<EntryResult.Taken>(again).Action;
        Assert.Equal("act_1", action.Action);
        Assert.Equal("sha256:act_1", action.RequestDigest);
        Assert.Equal(new EvidencePosition("main", 0), action.Decision);
        Assert.Null(action.Answer);
        Assert.Null(action.Conclusion);
        Assert.Equal(1L, Count("evidence_record"));
    }

    [Fact]
    public async Task A_key_that_is_taken_is_told_even_where_the_clock_has_moved()
    {
        await CommitAsync(Entries.Claim("act_1", "k", clock: 0));
        ChangeAuthority();

        EntryResult again = Assert.Single(await CommitAsync(Entries.Claim("act_2", "k", clock: 0)));

        Assert.Equal("act_1", Assert.IsType<EntryResult.Taken>(again).Action.Action);
    }

    [Fact]
    public async Task Of_two_claims_of_one_key_in_a_batch_the_first_wins()
    {
        IReadOnlyList<EntryResult> results = await CommitAsync(
            Entries.Claim("act_1", "k", clock: 0), Entries.Plain("between"), Entries.Claim("act_2", "k", clock: 0), Entries.Plain("after"));

        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", 0)), results[0]);
        Assert.Equal("act_1", Assert.IsType<EntryResult.Taken>(results[2]).Action.Action);
        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", 2)), results[3]);
    }

    [Fact]
    public async Task Of_a_batch_in_which_some_cannot_be_written_the_others_stand_where_they_say()
    {
        await CommitAsync(Entries.Claim("act_1", "k1", clock: 0), Entries.Claim("act_2", "k2", clock: 0));
        await CommitAsync(Entries.Conclude("act_1", "succeeded"), Entries.Claim("act_3", "k3", answer: "denied"), Entries.Claim("act_4", key: null, clock: 0));

        IReadOnlyList<EntryResult> results = await CommitAsync(
            Entries.Claim("act_5", "k5", clock: 0),
            Entries.Claim("act_6", "k1", clock: 0),
            Entries.Conclude("act_1", "unknown"),
            Entries.Claim("act_7", "k7", clock: 1),
            Entries.Conclude("act_2", "succeeded"),
            Entries.Plain("after"));

        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", 5)), results[0]);
        Assert.Equal("act_1", Assert.IsType<EntryResult.Taken>(results[1]).Action.Action);
        Assert.Equal(Entries.Body("succeeded").ToArray(), Assert.IsType<EntryResult.Taken>(results[2]).Action.Answer!.Value.ToArray());
        Assert.Equal(new EntryResult.Stale(0), results[3]);
        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", 6)), results[4]);
        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", 7)), results[5]);
        Assert.Equal(8L, Count("evidence_record"));
        Assert.Equal(5L, Count("action"));
        Assert.Equal(3L, Count("action_conclusion"));
        Assert.Equal(new EvidencePosition("main", 5), (await _reader.FindActionAsync("act_5", CancellationToken.None))!.Decision);
        Assert.Equal(new EvidencePosition("main", 6), (await _reader.FindActionAsync("act_2", CancellationToken.None))!.Conclusion);
        Assert.Equal(new EvidencePosition("main", 3), (await _reader.FindActionAsync("act_3", CancellationToken.None))!.Conclusion);
    }

    [Fact]
    public async Task Everything_that_tells_of_an_action_is_found_by_it_and_by_its_decision()
    {
        EvidenceEntry About(EvidenceEntry entry, string type) =>
            entry with { Index = entry.Index with { Type = type, Action = "act_1", Decision = "dec_1" } };
        await CommitAsync(
            About(Entries.Claim("act_1", null, clock: 0), "decision"), Entries.Plain("other"), Entries.Claim("act_2", null, clock: 0));
        await CommitAsync(
            About(Entries.Conclude("act_1", "succeeded"), "outcome"), About(Entries.Plain("followed up"), "follow_up"));

        foreach (EvidenceQuery query in (EvidenceQuery[])[new() { Action = "act_1" }, new() { Decision = "dec_1" }])
        {
            EvidencePage page = await _reader.QueryAsync(query, CancellationToken.None);
            Assert.Equal([4L, 3L, 0L], page.Records.Select(record => record.Position.Index));
        }
    }

    [Fact]
    public async Task Actions_without_a_key_never_meet()
    {
        IReadOnlyList<EntryResult> results =
            await CommitAsync(Entries.Claim("act_1", null, clock: 0), Entries.Claim("act_2", null, clock: 0));

        Assert.All(results, result => Assert.IsType<EntryResult.Recorded>(result));
        Assert.Equal(2, (await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None)).Count);
    }

    // A commit whose answer was lost is tried again: what stands there is its own.
    [Fact]
    public async Task An_action_without_a_key_that_is_claimed_again_finds_itself()
    {
        await CommitAsync(Entries.Claim("act_1", null, clock: 0));

        EntryResult again = Assert.Single(await CommitAsync(Entries.Claim("act_1", null, clock: 0)));

        Assert.Equal("act_1", Assert.IsType<EntryResult.Taken>(again).Action.Action);
        Assert.Equal(1L, Count("evidence_record"));
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Claim("act_1", "a key", clock: 0)));
        Assert.Equal(1L, Count("action"));
    }

    [Fact]
    public async Task An_action_under_a_key_is_not_found_by_a_claim_without_one()
    {
        await CommitAsync(Entries.Claim("act_1", "k", clock: 0));

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Claim("act_1", null, clock: 0)));
    }

    [Fact]
    public async Task Of_writers_that_race_for_a_key_one_gets_it()
    {
        EvidenceStore[] stores = [.. Enumerable.Range(0, 4).Select(_ => new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf()))];

        EntryResult[] results = await Task.WhenAll(stores.Select(async (store, i) =>
        {
            LogClaim claim = await store.ClaimLogAsync("silo-" + i, CancellationToken.None);
            return (await store.CommitAsync(claim, [Entries.Claim("act_" + i, "k", clock: 0)], CancellationToken.None))[0];
        }));

        Assert.Single(results.OfType<EntryResult.Recorded>());
        Assert.Single(results.OfType<EntryResult.Taken>().Select(taken => taken.Action.Action).Distinct());
        Array.ForEach(stores, store => store.Dispose());
    }

    [Fact]
    public async Task An_action_is_concluded_once_and_tells_its_answer_ever_after()
    {
        await CommitAsync(Entries.Claim("act_1", "k", clock: 0));
        Assert.Single(await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));

        IReadOnlyList<EntryResult> results =
            await CommitAsync(Entries.Conclude("act_1", "succeeded"), Entries.Conclude("act_1", "unknown"));

        Assert.Equal(new EntryResult.Recorded(new EvidencePosition("main", 1)), results[0]);
        StoredAction told = Assert.IsType<EntryResult.Taken>(results[1]).Action;
        Assert.Equal(Entries.Body("succeeded").ToArray(), told.Answer!.Value.ToArray());
        Assert.Equal(new EvidencePosition("main", 1), told.Conclusion);
        StoredAction stored = (await _reader.FindActionAsync("support-bot-prod", "k", CancellationToken.None))!;
        Assert.Equal(Entries.Body("succeeded").ToArray(), stored.Answer!.Value.ToArray());
        Assert.Empty(await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_bad_entry_takes_its_whole_batch_with_it_and_the_next_batch_is_written()
    {
        await CommitAsync(Entries.Claim("act_1", "k", clock: 0));

        await Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => CommitAsync(Entries.Plain("good"), Entries.Claim("act_1", "another key", clock: 0)));
        await Assert.ThrowsAsync<EvidenceUnavailableException>(
            () => CommitAsync(Entries.Plain("good"), Entries.Conclude("act_unheard", "succeeded")));

        Assert.Equal(1L, Count("evidence_record"));
        Assert.Equal([new EntryResult.Recorded(new EvidencePosition("main", 1))], await CommitAsync(Entries.Plain("good")));
    }

    [Theory]
    [InlineData("update evidence_record set body = x'00'")]
    [InlineData("delete from evidence_record")]
    [InlineData("insert or replace into evidence_record select * from evidence_record")]
    [InlineData("update action set request_digest = 'sha256:other'")]
    [InlineData("update action_conclusion set answer = x'00'")]
    [InlineData("delete from action_conclusion")]
    [InlineData("insert or replace into action_conclusion select * from action_conclusion")]
    [InlineData("update action_settled set through = 2")]
    [InlineData("update action_settled set through = -1")]
    [InlineData("delete from action_settled")]
    [InlineData("insert or replace into action_settled (id, through) values (1, 2)")]
    [InlineData("update evidence_posting set chunk = 7")]
    [InlineData("delete from evidence_posting")]
    [InlineData("insert or replace into evidence_posting select * from evidence_posting")]
    [InlineData("delete from action")]
    [InlineData("insert or replace into action select * from action")]
    [InlineData("update evidence_log set epoch = 1")]
    [InlineData("delete from evidence_log")]
    public async Task What_is_written_stays_written(string attempt)
    {
        await CommitAsync(Entries.Claim("act_open", "k1", clock: 0), Entries.Claim("act_done", "k2", answer: "denied"));

        Assert.ThrowsAny<DbException>(() => _test.Execute(attempt));
    }

    [Fact]
    public async Task A_probe_writes_and_leaves_no_record()
    {
        await _store.ProbeAsync(CancellationToken.None);

        Assert.Equal(1L, _test.Read<long>("select value from evidence_probe"));
        Assert.Equal(0L, Count("evidence_record"));
    }

    [Fact]
    public async Task A_store_that_is_closed_says_so()
    {
        _store.Dispose();
        _store.Dispose();

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("late")));
    }

    private protected Task<IReadOnlyList<EntryResult>> CommitAsync(params EvidenceEntry[] entries) =>
        _store.CommitAsync(_claim, entries, CancellationToken.None);

    private protected void ChangeAuthority() => _test.Execute(
        """
        insert into grain_state (grain_id, state_name, version, payload, modified_at)
        values ('principal/p', 'document', 1, '{}', '2026-01-01T00:00:00Z')
        """);

    private protected long Count(string table) => _test.Read<long>($"select count(*) from {table}");
}
