using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteEvidenceStoreTests() : EvidenceStoreContract(DatabaseKind.Sqlite)
{
    [Fact]
    public async Task A_writer_that_lost_its_claim_cannot_append()
    {
        using EvidenceStore successor = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        LogClaim claim = await successor.ClaimLogAsync("main", CancellationToken.None);

        Assert.Equal(_claim.Epoch + 1, claim.Epoch);
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("late")));
        await successor.CommitAsync(claim, [Entries.Plain("good")], CancellationToken.None);
        Assert.Equal(1L, Count("evidence_record"));
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_gets_nothing_written_behind_its_back()
    {
        using CancellationTokenSource patience = new();
        Task<IReadOnlyList<EntryResult>> begun;
        Task<IReadOnlyList<EntryResult>> waiting;
        await using (SqliteConnection blocker = await _test.Sqlite.OpenSqliteAsync(CancellationToken.None))
        {
            await using SqliteTransaction held = blocker.BeginTransaction(deferred: false);
            begun = _store.CommitAsync(_claim, [Entries.Plain("begun")], patience.Token);
            waiting = _store.CommitAsync(_claim, [Entries.Plain("waiting")], patience.Token);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begun);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await CommitAsync(Entries.Plain("after"));

        StoredRecord only = Assert.Single(await _reader.ReadLogAsync("main", 0, 10, CancellationToken.None));
        Assert.Equal(Entries.Body("after").ToArray(), only.Body.ToArray());
    }

    [Fact]
    public async Task A_database_that_is_not_durable_takes_no_evidence()
    {
        _store.Dispose();
        using (SqliteConnection connection = new(_test.Sqlite.ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _test.Execute("pragma journal_mode = delete");
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());

        EvidenceUnavailableException refused =
            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => CommitAsync(Entries.Plain("a")));
        Assert.Contains("journal mode", refused.Message, StringComparison.Ordinal);
    }
}
