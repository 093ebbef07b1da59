using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>Recorded decisions come in order, each once, whatever the size of a page, and only those that are asked for.</summary>
public abstract class DecisionHistoryContract(DatabaseKind kind) : IAsyncLifetime
{
    private const int Records = 200;
    private static readonly DecisionHistoryQuery All = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    private TestDatabase _test = null!;
    private DecisionHistory _history = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _history = new DecisionHistory(_test.Database, PlainSeal.Vault(_test.Database));
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Without_evidence_there_is_nothing()
    {
        DecisionSpan span = await _history.MeasureAsync(All, CancellationToken.None);

        Assert.True(span.Through <= span.After);
        Assert.Empty(await _history.ReadAsync(All, span, 10, CancellationToken.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task Each_decision_comes_once_in_order_and_nothing_else(int limit)
    {
        await FillAsync();

        Assert.Equal(Where(static _ => true), await ReadAsync(All, limit));
    }

    [Fact]
    public async Task A_filter_leaves_out_what_it_says()
    {
        await FillAsync();

        Assert.Equal(Where(static i => i >= 100), await ReadAsync(All with { Since = Time(100) }, 9));
        Assert.Equal(Where(static i => i < 100), await ReadAsync(All with { Until = Time(100) }, 9));
        Assert.Equal(Where(static i => i is >= 50 and < 60), await ReadAsync(All with { Since = Time(50), Until = Time(60) }, 9));
        Assert.Equal(Where(static i => i % 3 == 1), await ReadAsync(All with { Principal = "p1" }, 9));
        Assert.Equal(Where(static i => i % 3 == 1 && i % 5 == 2), await ReadAsync(All with { Principal = "p1", Route = "r2" }, 9));
        Assert.Empty(await ReadAsync(All with { Principal = "nobody" }, 9));
    }

    [Fact]
    public async Task What_comes_in_later_is_beyond_the_span()
    {
        await FillAsync();
        DecisionSpan span = await _history.MeasureAsync(All, CancellationToken.None);
        using EvidenceStore store = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("second", CancellationToken.None);
        await store.CommitAsync(claim, [.. Enumerable.Range(0, 200).Select(Entry)], CancellationToken.None);

        int read = (await _history.ReadAsync(All, span, int.MaxValue, CancellationToken.None)).Count;

        Assert.InRange(read, Records / 2, (Records / 2) + 64);
    }

    private async Task<List<string>> ReadAsync(DecisionHistoryQuery query, int limit)
    {
        DecisionSpan span = await _history.MeasureAsync(query, CancellationToken.None);
        List<string> read = [];
        while (await _history.ReadAsync(query, span, limit, CancellationToken.None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= limit);
            read.AddRange(page.Select(static one => Entries.Text(one.Record.Body)));
            span = span with { After = page[^1].Sequence };
        }

        return read;
    }

    private async Task FillAsync()
    {
        using EvidenceStore store = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        foreach (int[] some in Enumerable.Range(0, Records).Chunk(23))
        {
            await store.CommitAsync(claim, [.. some.Select(Entry)], CancellationToken.None);
        }
    }

    private static IEnumerable<string> Where(Func<int, bool> wanted) => Enumerable.Range(0, Records).Where(i => i % 2 == 0 && wanted(i)).Select(static i => Entries.Text(Entry(i).Body));

    private static DateTimeOffset Time(int number) => Entries.Noon.AddSeconds(number);

    private static EvidenceEntry Entry(int number) => new()
    {
        Body = Entries.Body($"record {number}"),
        Index = new EvidenceIndex
        {
            Type = number % 2 == 0 ? "decision" : "outcome",
            Time = Time(number),
            Principal = $"p{number % 3}",
            Route = $"r{number % 5}",
        },
    };
}
