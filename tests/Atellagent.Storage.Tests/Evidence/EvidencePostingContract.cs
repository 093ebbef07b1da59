using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>
/// Records are found by the chunk that they stand in: over many chunks and minutes, with clocks that go back, and across writers
/// that stop in the middle of a chunk, each query gives exactly what reading everything would.
/// </summary>
public abstract class EvidencePostingContract(DatabaseKind kind) : IAsyncLifetime
{
    private const int Records = 700;
    private TestDatabase _test = null!;
    private EvidenceReader _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _reader = new EvidenceReader(_test.Database, PlainSeal.Vault(_test.Database));
        EvidenceEntry[] entries = [.. Enumerable.Range(0, Records).Select(Entry)];
        foreach (EvidenceEntry[] run in entries.Chunk(75))
        {
            // A batch that fails takes what it has noted with it.
            using EvidenceStore store = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
            LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
            await Assert.ThrowsAsync<EvidenceUnavailableException>(
                () => store.CommitAsync(claim, [.. run, Entries.Conclude("act_unheard", "no")], CancellationToken.None));
            foreach (EvidenceEntry[] batch in run.Chunk(13))
            {
                await store.CommitAsync(claim, batch, CancellationToken.None);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, EvidenceQuery> Queries() => new()
    {
        { "everything", new EvidenceQuery() },
        { "a common principal", new EvidenceQuery { Principal = "p1" } },
        { "a rare principal", new EvidenceQuery { Principal = "rare" } },
        { "a deployment", new EvidenceQuery { Deployment = "d2" } },
        { "a route", new EvidenceQuery { Route = "r3" } },
        { "a route within times", new EvidenceQuery { Route = "r0", Since = Entries.Noon.AddSeconds(61), Until = Entries.Noon.AddSeconds(305) } },
        { "an hour of nothing", new EvidenceQuery { Since = Entries.Noon.AddHours(5) } },
        { "times alone", new EvidenceQuery { Since = Entries.Noon.AddMinutes(-3), Until = Entries.Noon.AddSeconds(59) } },
        { "principal and type", new EvidenceQuery { Principal = "rare", Type = "outcome" } },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Pages_give_what_reading_everything_would_give(string name, EvidenceQuery query)
    {
        Assert.NotEmpty(name);
        long[] expected =
        [
            .. Enumerable.Range(0, Records).Where(i => IsIn(Entry(i).Index, query))
                .OrderByDescending(i => Entry(i).Index.Time.UtcTicks / TimeSpan.TicksPerMinute).ThenByDescending(static i => i).Select(static i => (long)i),
        ];
        foreach (int limit in (int[])[1, 40, 200])
        {
            List<long> seen = [];
            string? cursor = null;
            do
            {
                EvidencePage page = await _reader.QueryAsync(query with { Limit = limit, Cursor = cursor }, CancellationToken.None);
                seen.AddRange(page.Records.Select(static record => record.Position.Index));
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.Equal(expected, seen);
        }
    }

    [Fact]
    public void A_chunk_is_noted_once_for_all_of_its_records()
    {
        long chunks = (Records / 64) + 1;

        Assert.True(_test.Read<long>("select count(*) from evidence_posting where kind = 1 and value = 'p1'") < 4 * chunks);
        Assert.True(_test.Read<long>("select count(*) from evidence_posting where kind = 1 and value = 'rare'") <= 7);
    }

    private static bool IsIn(EvidenceIndex index, EvidenceQuery query) =>
        (query.Principal is null || query.Principal == index.Principal)
        && (query.Deployment is null || query.Deployment == index.Deployment)
        && (query.Route is null || query.Route == index.Route)
        && (query.Type is null || query.Type == index.Type)
        && (query.Since is null || index.Time >= query.Since)
        && (query.Until is null || index.Time < query.Until);

    // Every now and then the clock goes back some minutes, and some records are late by seconds.
    private static EvidenceEntry Entry(int i) => new()
    {
        Body = Entries.Body("record " + i),
        Index = new EvidenceIndex
        {
            Type = i % 2 == 0 ? "decision" : "outcome",
            Time = Entries.Noon.AddSeconds((i * 0.7) - (i % 5) - (i % 97 == 0 ? 180 : 0)),
            Principal = i % 100 == 37 ? "rare" : "p" + (i % 3),
            Deployment = i % 11 == 0 ? null : "d" + (i % 4),
            Route = "r" + (i % 5),
        },
    };
}
