using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

public abstract class EvidenceReaderContract(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private EvidenceReader _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _reader = new EvidenceReader(_test.Database, PlainSeal.Vault(_test.Database));
        using EvidenceStore store = new(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        EvidenceEntry[] entries = [.. Enumerable.Range(0, 30).Select(Entry)];
        await store.CommitAsync(claim, entries, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, EvidenceQuery, int[]> Filters() => new()
    {
        { "nothing", new EvidenceQuery(), [.. Enumerable.Range(0, 30).Reverse()] },
        { "type", new EvidenceQuery { Type = "outcome" }, Where(i => i % 2 == 1) },
        { "action", new EvidenceQuery { Action = "act_3" }, Where(i => i / 2 == 3) },
        { "decision", new EvidenceQuery { Decision = "dec_3" }, Where(i => i == 6) },
        { "principal", new EvidenceQuery { Principal = "p1" }, Where(i => i % 3 == 1) },
        { "deployment", new EvidenceQuery { Deployment = "d1" }, Where(i => i % 4 == 1) },
        { "route", new EvidenceQuery { Route = "r1" }, Where(i => i % 5 == 1) },
        { "effect", new EvidenceQuery { Effect = "deny" }, Where(i => i % 4 == 0) },
        { "outcome", new EvidenceQuery { Outcome = "succeeded" }, Where(i => i % 2 == 1) },
        { "two at once", new EvidenceQuery { Principal = "p1", Route = "r1" }, Where(i => i % 3 == 1 && i % 5 == 1) },
        { "since", new EvidenceQuery { Since = Time(20) }, Where(i => i / 2 >= 10) },
        { "until", new EvidenceQuery { Until = Time(20) }, Where(i => i / 2 < 10) },
        { "absent", new EvidenceQuery { Principal = "nobody" }, [] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds_what_it_says_newest_first(string name, EvidenceQuery query, int[] expected)
    {
        Assert.NotEmpty(name);

        EvidencePage page = await _reader.QueryAsync(query, CancellationToken.None);

        Assert.Equal(expected.Select(i => (long)i), page.Records.Select(record => record.Position.Index));
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(29)]
    [InlineData(30)]
    public async Task Pages_give_every_record_once_and_end(int limit)
    {
        List<long> seen = [];
        string? cursor = null;
        do
        {
            EvidencePage page = await _reader.QueryAsync(new EvidenceQuery { Limit = limit, Cursor = cursor }, CancellationToken.None);
            Assert.InRange(page.Records.Count, 1, limit);
            seen.AddRange(page.Records.Select(record => record.Position.Index));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(i => (long)i), seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.x")]
    [InlineData("1; drop table action")]
    public async Task A_cursor_that_no_page_gave_is_refused(string cursor) =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => _reader.QueryAsync(new EvidenceQuery { Cursor = cursor }, CancellationToken.None));

    [Fact]
    public async Task A_record_is_found_by_its_position()
    {
        Assert.Equal(
            Entry(4).Body.ToArray(),
            (await _reader.ReadAsync(new EvidencePosition("main", 4), CancellationToken.None))!.Body.ToArray());
        Assert.Null(await _reader.ReadAsync(new EvidencePosition("main", 30), CancellationToken.None));
        Assert.Null(await _reader.ReadAsync(new EvidencePosition("other", 0), CancellationToken.None));
    }

    [Fact]
    public async Task A_log_is_read_in_order_and_in_parts()
    {
        IReadOnlyList<StoredRecord> part = await _reader.ReadLogAsync("main", 28, 10, CancellationToken.None);

        Assert.Equal([28L, 29L], part.Select(record => record.Position.Index));
        Assert.Equal(5, (await _reader.ReadLogAsync("main", 0, 5, CancellationToken.None)).Count);
    }

    private static int[] Where(Func<int, bool> wanted) => [.. Enumerable.Range(0, 30).Where(wanted).Reverse()];

    private static DateTimeOffset Time(int i) => Entries.Noon.AddSeconds(i / 2);

    // Two records a second, so that time alone does not order them.
    private static EvidenceEntry Entry(int i) => new()
    {
        Body = Entries.Body("record " + i),
        Index = new EvidenceIndex
        {
            Type = i % 2 == 0 ? "decision" : "outcome",
            Time = Time(i),
            Action = "act_" + (i / 2),
            Decision = i % 2 == 0 ? "dec_" + (i / 2) : null,
            Principal = "p" + (i % 3),
            Deployment = "d" + (i % 4),
            Route = "r" + (i % 5),
            Operation = "refund",
            Effect = i % 2 != 0 ? null : i % 4 == 0 ? "deny" : "allow",
            Outcome = i % 2 == 1 ? "succeeded" : null,
        },
    };
}
