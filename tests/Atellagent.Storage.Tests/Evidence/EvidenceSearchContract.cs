using Atellagent.Harness;
using System.Collections.Immutable;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

#pragma warning disable RS0030 // Seeded: what it makes can be made again.

/// <summary>
/// Whatever is asked for, alone and together, a search gives exactly what reading everything would, newest first, in pages of any
/// size, while more is recorded, and over several logs.
/// </summary>
public abstract class EvidenceSearchContract(DatabaseKind kind) : IAsyncLifetime
{
    private const int Actions = 260;
    private readonly int _seed = Environment.TickCount;
    private Random _random = null!;
    private TestDatabase _test = null!;
    private EvidenceReader _reader = null!;
    private ImmutableArray<SearchRecord> _records;

    public async ValueTask InitializeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {_seed}");
        _random = new Random(_seed);
        _test = await TestDatabase.CreateAsync(kind);
        _reader = new EvidenceReader(_test.Database, PlainSeal.Vault(_test.Database));
        _records = SearchWorld.Make(_random, Actions);
        await AppendAsync("main", _records);
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    public static IReadOnlyList<Func<Random, EvidenceQuery, EvidenceQuery>> Filters { get; } =
    [
        static (r, q) => q with { Type = r.Next(2) == 0 ? "decision" : "outcome" },
        static (r, q) => q with { Action = $"act_{r.Next(Actions)}" },
        static (r, q) => q with { Principal = (string[])["p0", "p1", "person1", "alice", "nobody"] is var all ? all[r.Next(all.Length)] : "" },
        static (r, q) => q with { OwnPrincipal = $"p{r.Next(4)}" },
        static (r, q) => q with { Deployment = $"d{r.Next(4)}" },
        static (r, q) => q with { Route = $"r{r.Next(3)}" },
        static (r, q) => q with { Operation = r.Next(2) == 0 ? "delete" : "read" },
        static (r, q) => q with { Effect = r.Next(2) == 0 ? "deny" : "allow" },
        static (r, q) => q with { Outcome = (string[])["succeeded", "failed", "unknown", "approved"] is var all ? all[r.Next(all.Length)] : "" },
        static (r, q) => q with { Policy = r.Next(3) == 0 ? "rare/policy" : $"po/{r.Next(3)}" },
        static (r, q) => q with { Rule = r.Next(3) == 0 ? "rare/policy#only" : $"po/{r.Next(3)}#rule{r.Next(2)}" },
        static (r, q) => q with { Run = $"run-{r.Next(Actions / 4)}" },
        static (r, q) => q with { Target = (string[])["payments.internal", "127.0.0.1", SearchWorld.Targets[1], "nowhere.example"] is var all ? all[r.Next(all.Length)] : "" },
        static (r, q) => q with { Finding = (string[])["pii", "pii.iban", "pii.email", "pi"] is var all ? all[r.Next(all.Length)] : "" },
        static (r, q) => q with { Approver = r.Next(2) == 0 ? "alice" : "bob" },
        static (r, q) => q with { Since = Entries.Noon.AddMinutes(r.Next(30)) },
        static (r, q) => q with { Until = Entries.Noon.AddMinutes(r.Next(30)) },
    ];

    [Fact]
    public async Task Every_filter_alone_finds_what_reading_everything_would()
    {
        foreach (Func<Random, EvidenceQuery, EvidenceQuery> filter in Filters)
        {
            for (int i = 0; i < 4; i++)
            {
                await AssertAsync(filter(_random, new EvidenceQuery()));
                await AssertAsync(filter(_random, new EvidenceQuery { IsForDecisions = true }));
            }
        }
    }

    [Fact]
    public async Task Filters_together_find_what_reading_everything_would()
    {
        for (int i = 0; i < 60; i++)
        {
            EvidenceQuery query = new() { IsForDecisions = _random.Next(2) == 0 };
            for (int more = _random.Next(2, 5); more > 0; more--)
            {
                query = Filters[_random.Next(Filters.Count)](_random, query);
            }

            await AssertAsync(query);
        }
    }

    [Fact]
    public async Task Pages_stay_right_while_more_is_recorded_in_several_logs()
    {
        EvidenceQuery query = new() { Principal = "p1" };
        HashSet<string> before = [.. _records.Where(record => record.IsAskedFor(query)).Select(static record => Text(record.Entry))];
        List<string> seen = [];
        string? cursor = null;
        int turn = 0;
        do
        {
            EvidencePage page = await _reader.QueryAsync(query with { Limit = 9, Cursor = cursor }, CancellationToken.None);
            seen.AddRange(page.Records.Select(Text));
            cursor = page.Next;

            // Some of them are of times that have been passed, some of times to come.
            await AppendAsync(kind == DatabaseKind.PostgreSql && turn % 2 == 1 ? "other" : "main", [.. SearchWorld.Make(_random, 3).Select(Renamed)]);
            turn++;
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Subset(seen.ToHashSet(), before);
    }

    [Fact]
    public async Task A_search_that_would_look_at_too_much_ends_early_says_so_and_goes_on()
    {
        // Both are in every chunk, and never in one record.
        EvidenceEntry[] many = [.. Enumerable.Range(0, 5000).Select(static i => new EvidenceEntry
        {
            Body = Entries.Body("record " + i),
            Index = new EvidenceIndex
            {
                Type = "decision",
                Time = Entries.Noon.AddHours(2).AddMilliseconds(i * 40),
                Principal = i % 2 == 0 ? "even" : "odd",
                Operation = i == 17 ? "left" : i % 2 == 0 ? "right" : "left",
            },
        })];
        await CommitAsync("main", many);
        EvidenceQuery query = new() { Principal = "odd", Operation = "right" };

        EvidencePage page = await _reader.QueryAsync(query, CancellationToken.None);
        Assert.Empty(page.Records);
        Assert.NotNull(page.Next);
        Assert.InRange(page.SearchedTo!.Value, Entries.Noon.AddHours(2), Entries.Noon.AddHours(3));
        int pages = 1;
        for (; page.Next is not null; pages++)
        {
            page = await _reader.QueryAsync(query with { Cursor = page.Next }, CancellationToken.None);
            Assert.Empty(page.Records);
        }

        Assert.InRange(pages, 2, 4);
        Assert.Null(page.SearchedTo);
    }

    private async Task AssertAsync(EvidenceQuery query)
    {
        string[] expected =
        [
            .. _records.Select(static (record, at) => (Record: record, At: at))
                .Where(one => query.IsForDecisions ? one.Record.LeadsTo(query) : one.Record.IsAskedFor(query))
                .OrderByDescending(static one => one.Record.Index.Time.UtcTicks / TimeSpan.TicksPerMinute)
                .ThenByDescending(static one => one.At)
                .Select(one => Text(query.IsForDecisions ? one.Record.Decision.Entry : one.Record.Entry)),
        ];
        foreach (int limit in (int[])[3, 200])
        {
            List<string> seen = [];
            string? cursor = null;
            do
            {
                EvidencePage page = await _reader.QueryAsync(query with { Limit = limit, Cursor = cursor }, CancellationToken.None);
                Assert.True(page.Records.Count <= limit);
                seen.AddRange(page.Records.Select(Text));
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.True(expected.SequenceEqual(seen), $"seed {_seed}, pages of {limit}, {query}: {expected.Length} expected, {seen.Count} seen");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_of_what_is_large_ends_by_its_bytes_and_the_next_goes_on(bool isForDecisions)
    {
        byte[] large = CanonicalJson.ToUtf8(JsonObject.Of(("salt", new JsonString(new string('x', 3 * 1024 * 1024)))));
        string hash = RecordPayload.HashOf(large);
        await CommitAsync("main", [.. Enumerable.Range(0, 7).Select(i => Large(i, i == 3 ? null : large, hash))]);
        EvidenceQuery query = new() { Route = "large", Limit = 50, IsForDecisions = isForDecisions };
        List<string?> seen = [];
        List<int> pages = [];
        string? cursor = null;
        do
        {
            EvidencePage page = await _reader.QueryAsync(query with { Cursor = cursor }, CancellationToken.None);
            pages.Add(page.Records.Count);
            seen.AddRange(page.Records.Select(static record => record.Index!.Decision));
            Assert.All(page.Records, record => Assert.Equal(record.Index!.Decision == "dec_3" ? PayloadState.Erased : PayloadState.Kept, record.Whole.State));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(["dec_6", "dec_5", "dec_4", "dec_3", "dec_2", "dec_1", "dec_0"], seen);
        Assert.Equal([3, 4], pages.Where(static count => count > 0));
    }

    private static EvidenceEntry Large(int number, byte[]? payload, string hash) => new()
    {
        Body = CanonicalJson.ToUtf8(JsonObject.Of(
            ("action", new JsonString($"act_{number}l")),
            ("decision", JsonObject.Of(("effect", new JsonString("deny")), ("id", new JsonString($"dec_{number}")))),
            (RecordPayload.Hash, new JsonString(hash)),
            ("type", new JsonString("decision")))),
        Payload = payload is null ? (ReadOnlyMemory<byte>?)null : payload,
        Index = new EvidenceIndex { Type = "decision", Time = Entries.Noon, Action = $"act_{number}l", Decision = $"dec_{number}", Route = "large", Effect = "deny" },
    };

    private static string Text(EvidenceEntry entry) => Convert.ToBase64String(entry.Body.Span);

    private static string Text(StoredRecord record) => Convert.ToBase64String(record.Body.Span);

    // The ids of a history are its own.
    private SearchRecord Renamed(SearchRecord record)
    {
        string more = "x" + _random.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture);
        return record with { Entry = record.Entry with { Body = Entries.Body(more), Index = record.Index with { Action = more, Decision = more } } };
    }

    private Task AppendAsync(string log, ImmutableArray<SearchRecord> records) => CommitAsync(log, [.. records.Select(static record => record.Entry)]);

    private async Task CommitAsync(string log, EvidenceEntry[] entries)
    {
        using EvidenceStore store = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync(log, CancellationToken.None);
        foreach (EvidenceEntry[] batch in entries.Chunk(50))
        {
            await store.CommitAsync(claim, batch, CancellationToken.None);
        }
    }
}
