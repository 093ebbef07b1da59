using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;

namespace Atellagent.Storage.Tests.Migrations;

/// <summary>What a database of the fourth version holds is all there after those that laid it out anew.</summary>
public sealed class EvidenceLayoutTests : IDisposable
{
    private const string OldRows =
        """
        insert into evidence_log (log, epoch) values ('main', 1);
        insert into evidence_record (log, idx, previous_hash, hash, body, type, time, action, decision, principal, deployment, route)
        values ('main', 0, zeroblob(32), zeroblob(32), x'7b7d', 'decision', 1, 'act_open', 'dec_open', 'agent', 'prod', null),
            ('main', 1, zeroblob(32), zeroblob(32), x'7b7d', 'decision', 2, 'act_done', 'dec_done', 'agent', null, 'payments'),
            ('main', 2, zeroblob(32), zeroblob(32), x'7b7d', 'outcome', 90000000, 'act_done', 'dec_done', 'agent', null, 'payments');
        insert into action (action, scope, key, request_digest, log, decision_idx, conclusion_log, conclusion_idx, answer)
        values ('act_open', 's', 'act_open', 'sha256:1', 'main', 0, null, null, null),
            ('act_done', 's', 'k:mine', 'sha256:2', 'main', 1, 'main', 2, x'7b7d');
        """;

    private readonly TestDatabase _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Actions_answers_and_records_survive_the_new_layout()
    {
        IReadOnlyList<Migration> steps = Migration.ReadEmbedded("sqlite");
        await new SqliteMigrator(_test.Sqlite, TimeProvider.System, [.. steps.Take(4)]).MigrateAsync(CancellationToken.None);
        _test.Execute(OldRows);
        await new SqliteMigrator(_test.Sqlite, TimeProvider.System, steps).MigrateAsync(CancellationToken.None);
        EvidenceReader reader = new(_test.Sqlite, PlainSeal.Vault(_test.Sqlite));

        StoredAction open = Assert.Single(await reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
        Assert.Equal(("act_open", (string?)null), (open.Action, open.Key));
        StoredAction done = (await reader.FindActionAsync("s", "mine", CancellationToken.None))!;
        Assert.Equal("{}"u8.ToArray(), done.Answer!.Value.ToArray());
        Assert.Equal(new EvidencePosition("main", 2), done.Conclusion);
        EvidencePage page = await reader.QueryAsync(new EvidenceQuery { Decision = "dec_done" }, CancellationToken.None);
        Assert.Equal([2L, 1L], page.Records.Select(record => record.Position.Index));

        foreach ((EvidenceQuery query, long[] expected) in new (EvidenceQuery, long[])[]
        {
            (new EvidenceQuery(), [2, 1, 0]),
            (new EvidenceQuery { Principal = "agent" }, [2, 1, 0]),
            (new EvidenceQuery { Deployment = "prod" }, [0]),
            (new EvidenceQuery { Route = "payments" }, [2, 1]),
            (new EvidenceQuery { Until = DateTimeOffset.UnixEpoch.AddMinutes(1) }, [1, 0]),
        })
        {
            page = await reader.QueryAsync(query, CancellationToken.None);
            Assert.Equal(expected, page.Records.Select(record => record.Position.Index));
        }

        using EvidenceStore store = new(_test.Sqlite, PlainSeal.Vault(_test.Sqlite), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        Assert.Equal(
            [new EntryResult.Recorded(new EvidencePosition("main", 3))],
            await store.CommitAsync(
                claim,
                [new EvidenceEntry { Body = "{}"u8.ToArray(), Index = new EvidenceIndex { Type = "outcome", Time = DateTimeOffset.UnixEpoch }, Conclusion = new("act_open", "{}"u8.ToArray()) }],
                CancellationToken.None));
        Assert.Empty(await reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
    }
}
