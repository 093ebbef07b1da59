using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>What only a database that many silos write to has: logs that are held, left, and taken over.</summary>
public sealed class PostgreSqlEvidenceStoreTests() : EvidenceStoreContract(DatabaseKind.PostgreSql)
{
    [Fact]
    public async Task A_log_that_a_living_writer_holds_is_left_to_it()
    {
        using EvidenceStore second = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        using EvidenceStore third = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());

        Assert.Equal(new LogClaim("main-2", 1), await second.ClaimLogAsync("main", CancellationToken.None));
        Assert.Equal(new LogClaim("main-3", 1), await third.ClaimLogAsync("main", CancellationToken.None));
        second.Dispose();
        using EvidenceStore fourth = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        Assert.Equal(new LogClaim("main-2", 2), await fourth.ClaimLogAsync("main", CancellationToken.None));
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Entries.Plain("still mine"))));
    }

    [Fact]
    public async Task A_writer_that_lost_its_connection_and_its_log_cannot_append_and_is_told_so()
    {
        CutConnections();
        using EvidenceStore successor = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        LogClaim claim = await successor.ClaimLogAsync("main", CancellationToken.None);
        successor.Dispose();

        Assert.Equal(_claim.Epoch + 1, claim.Epoch);
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("the connection is gone")));
        EvidenceUnavailableException lost = await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("late")));
        Assert.True(lost.IsLogLost);
        Assert.Equal(0L, Count("evidence_record"));
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
        Assert.Equal([new EntryResult.Recorded(new EvidencePosition("main", 0))], await CommitAsync(Entries.Plain("good")));
    }

    [Fact]
    public async Task A_writer_whose_log_a_living_one_has_by_now_is_told_so_and_claims_another()
    {
        CutConnections();
        using EvidenceStore successor = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        await successor.ClaimLogAsync("main", CancellationToken.None);

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("the connection is gone")));
        EvidenceUnavailableException lost = await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("late")));

        Assert.True(lost.IsLogLost);
        Assert.True((await Assert.ThrowsAsync<EvidenceUnavailableException>(LookAsync)).IsLogLost);
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
        Assert.Equal([new EntryResult.Recorded(new EvidencePosition("main-2", 0))], await CommitAsync(Entries.Plain("good")));
    }

    [Fact]
    public async Task What_was_open_in_a_log_is_found_by_whoever_claims_it()
    {
        await CommitAsync(Entries.Claim("act_left", "k1", clock: 0));
        _store.Dispose();
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
        await CommitAsync(Entries.Claim("act_own", "k2", clock: 0));

        Assert.Equal("act_left", Assert.Single(await LookAsync()).Action);
        await CommitAsync(Entries.Conclude("act_left", "unknown"));
        Assert.Empty(await LookAsync());
    }

    [Fact]
    public async Task Whoever_falls_silent_in_a_transaction_holds_nobody_up_for_long()
    {
        await using System.Data.Common.DbConnection silent = await _test.Database.OpenAsync(CancellationToken.None);
        await using System.Data.Common.DbTransaction begun = await silent.BeginTransactionAsync(CancellationToken.None);
        await using System.Data.Common.DbCommand command = silent.CreateCommand();
        command.CommandText = "select value from authority_clock where id = 1 for update";
        await command.ExecuteScalarAsync(CancellationToken.None);

        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Entries.Claim("act_1", "k", clock: 0))));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => begun.CommitAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_writer_that_lost_its_connection_goes_on_with_its_log()
    {
        await CommitAsync(Entries.Plain("before"));
        CutConnections();

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("the connection is gone")));
        Assert.Equal([new EntryResult.Recorded(new EvidencePosition("main", 1))], await CommitAsync(Entries.Plain("after")));
    }

    [Fact]
    public async Task What_a_writer_that_has_gone_left_open_is_found_after_three_looks_and_what_is_alive_never()
    {
        EvidenceStore gone = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        LogClaim left = await gone.ClaimLogAsync("main", CancellationToken.None);
        await gone.CommitAsync(left, [Entries.Claim("act_left", "k1", clock: 0), Entries.Claim("act_done", "k2", clock: 0), Entries.Conclude("act_done", "done")], CancellationToken.None);
        await CommitAsync(Entries.Claim("act_own", "k3", clock: 0));

        for (int look = 0; look < 5; look++)
        {
            Assert.Empty(await LookAsync());
        }

        gone.Dispose();
        Assert.Empty(await LookAsync());
        Assert.Empty(await LookAsync());
        Assert.Equal("act_left", Assert.Single(await LookAsync()).Action);

        // Found again as long as nobody has concluded it; and the writer that had it is fenced, should it still be somewhere.
        Assert.Equal("act_left", Assert.Single(await LookAsync()).Action);
        await CommitAsync(Entries.Conclude("act_left", "unknown"));
        Assert.Empty(await LookAsync());
        Assert.True(_test.Read<long>("select epoch from evidence_log where log = 'main-2'") > left.Epoch);
    }

    [Fact]
    public async Task An_admission_waits_for_no_change_and_a_change_waits_for_the_admission()
    {
        await using System.Data.Common.DbConnection blocker = await _test.Database.OpenAsync(CancellationToken.None);
        await using System.Data.Common.DbTransaction reading = await blocker.BeginTransactionAsync(CancellationToken.None);
        await using System.Data.Common.DbCommand command = blocker.CreateCommand();
        command.CommandText = "select value from authority_clock where id = 1 for share";
        await command.ExecuteScalarAsync(CancellationToken.None);

        // Another batch holds the clock as well, and neither waits.
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Entries.Claim("act_1", "k", clock: 0))));
        Task change = Task.Factory.StartNew(ChangeAuthority, TaskCreationOptions.LongRunning);
        while (_test.Read<long>("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()") == 0)
        {
            await Task.Yield();
        }

        Assert.False(change.IsCompleted);
        await reading.CommitAsync(CancellationToken.None);
        await change;
        Assert.IsType<EntryResult.Stale>(Assert.Single(await CommitAsync(Entries.Claim("act_2", "k2", clock: 0))));
    }

    [Fact]
    public async Task Batches_of_many_writers_that_want_the_same_things_in_any_order_all_come_through()
    {
        EvidenceStore[] stores = [.. Enumerable.Range(0, 4).Select(_ => new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf()))];

        int[] recorded = await Task.WhenAll(stores.Select(async (store, i) =>
        {
            LogClaim claim = await store.ClaimLogAsync("silo", CancellationToken.None);
            int count = 0;
            for (int round = 0; round < 20; round++)
            {
                int[] keys = [.. Enumerable.Range(0, 16).Select(key => ((key * ((2 * i) + 3)) + round) % 16)];
                IReadOnlyList<EntryResult> results = await store.CommitAsync(
                    claim, [.. keys.Select(key => Entries.Claim($"act_{i}_{round}_{key}", $"{round}-{key}", clock: 0))], CancellationToken.None);
                count += results.Count(static result => result is EntryResult.Recorded);
            }

            return count;
        }));

        Assert.Equal(20 * 16, recorded.Sum());
        Array.ForEach(stores, static store => store.Dispose());
    }

    [Theory]
    [InlineData("synchronous_commit")]
    public async Task A_database_that_is_not_durable_takes_no_evidence(string setting)
    {
        string database = _test.Read<string>("select current_database()");
        _test.Execute($"alter database {database} set {setting} = off");
        CutConnections();
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("the connection is gone")));

        EvidenceUnavailableException refused = await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("a")));

        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
        Assert.Contains(setting, await _test.Database.FindDurabilityProblemAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<StoredAction>> LookAsync() => _store.TakeOverAsync(_claim, 10, CancellationToken.None);

    private void CutConnections() => _test.Execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
}
