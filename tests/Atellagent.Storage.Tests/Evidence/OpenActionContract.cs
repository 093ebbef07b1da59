using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>A start after a crash finds every action that is open, though it does not look at all there ever were.</summary>
public abstract class OpenActionContract(DatabaseKind kind) : IAsyncLifetime
{
    private const int Many = 1100;
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private EvidenceReader _reader = null!;
    private LogClaim _claim = null!;

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
    public async Task An_action_that_stays_open_is_found_however_many_ended_after_it()
    {
        await WriteAsync(Entries.Claim("act_open", null, clock: 0));
        await EndManyAsync("first");

        Assert.Equal(["act_open"], await OpenAsync());
        Assert.Equal(0L, Settled());
        await WriteAsync(Entries.Conclude("act_open", "unknown"));
        await EndManyAsync("second");

        Assert.Empty(await OpenAsync());
        Assert.InRange(Settled(), Many, (2 * Many) + 1);
        await WriteAsync(Entries.Claim("act_later", null, clock: 0));
        Assert.Equal(["act_later"], await OpenAsync());
    }

    [Fact]
    public async Task The_next_process_settles_what_the_last_one_left_and_passes_nothing_that_is_open()
    {
        await WriteAsync(Entries.Claim("act_1", "k1", clock: 0), Entries.Conclude("act_1", "done"), Entries.Claim("act_2", "k2", answer: "denied"));
        Assert.Equal(0L, Settled());

        await _store.ClaimLogAsync("main", CancellationToken.None);
        Assert.Equal(2L, Settled());

        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
        await WriteAsync(Entries.Claim("act_3", null, clock: 0), Entries.Claim("act_4", "k4", answer: "denied"));
        await _store.ClaimLogAsync("main", CancellationToken.None);
        Assert.Equal(2L, Settled());
        Assert.Equal(["act_3"], await OpenAsync());
    }

    private async Task EndManyAsync(string name)
    {
        foreach (int[] part in Enumerable.Range(0, Many).Chunk(100))
        {
            await WriteAsync([.. part.SelectMany(i => (EvidenceEntry[])[Entries.Claim($"act_{name}_{i}", null, clock: 0), Entries.Conclude($"act_{name}_{i}", "done")])]);
        }
    }

    private Task WriteAsync(params EvidenceEntry[] entries) => _store.CommitAsync(_claim, entries, CancellationToken.None);

    private async Task<string[]> OpenAsync() =>
        [.. (await _reader.ReadUnconcludedAsync("main", 10, CancellationToken.None)).Select(static action => action.Action)];

    private long Settled() => _test.Read<long>("select through from action_settled");
}
