using Atellagent.Domain.Authority;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Labels;
using Atellagent.Harness;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Tests.Evidence;

namespace Atellagent.Storage.Tests.Labels;

/// <summary>Labels become true with their record or not at all, and raise the clock where they are new, on both databases.</summary>
public abstract class LabelContract(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private EvidenceStore _store = null!;
    private AuthorityStore _authority = null!;
    private LogClaim _claim = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf());
        _authority = new AuthorityStore(_test.Database);
        _claim = await _store.ClaimLogAsync("main", CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_label_that_is_new_raises_the_clock_and_one_that_is_there_does_not()
    {
        await CommitAsync(Give("deployment/a", "personal", "customer-data"));
        AuthorityChanges first = await _authority.ReadAsync(0, CancellationToken.None);
        await CommitAsync(Give("deployment/a", "personal"));
        AuthorityChanges again = await _authority.ReadAsync(first.Clock, CancellationToken.None);
        await CommitAsync(Give("deployment/b", "personal"));
        AuthorityChanges other = await _authority.ReadAsync(first.Clock, CancellationToken.None);

        AuthorityRecord told = Assert.Single(first.Records);
        Assert.Equal((AuthorityRecord.LabelKind, "deployment/a", "customer-data personal"), (told.Kind, told.Name, told.Json));
        Assert.Equal(first.Clock, again.Clock);
        Assert.Equal("deployment/b", Assert.Single(other.Records).Name);
        Assert.True(other.Clock > first.Clock);
    }

    [Fact]
    public async Task What_is_taken_away_is_gone_for_whoever_reads_next()
    {
        await CommitAsync(Give("run/one", "personal"));
        long before = (await _authority.ReadAsync(0, CancellationToken.None)).Clock;

        await CommitAsync(Entries.Plain("cleared") with { Labels = new LabelStep { Holders = ["run/one"] } });

        AuthorityRecord told = Assert.Single((await _authority.ReadAsync(before, CancellationToken.None)).Records);
        Assert.Equal(("run/one", (string?)null), (told.Name, told.Json));
        await CommitAsync(Give("run/one", "survey"));
        Assert.Equal("survey", Assert.Single((await _authority.ReadAsync(before, CancellationToken.None)).Records).Json);
    }

    [Fact]
    public async Task An_admission_that_was_decided_without_it_is_stale_from_its_commit_on()
    {
        long clock = (await _authority.ReadAsync(0, CancellationToken.None)).Clock;
        await CommitAsync(Give("deployment/a", "personal"));

        Assert.IsType<EntryResult.Stale>(Assert.Single(await CommitAsync(Entries.Claim("act_1", "k1", clock))));
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Entries.Claim("act_2", "k2", (await _authority.ReadAsync(0, CancellationToken.None)).Clock))));
    }

    [Fact]
    public async Task What_is_refused_gives_nothing()
    {
        EvidenceEntry taken = Entries.Claim("act_1", "k1", 0) with { Labels = new LabelStep { Holders = ["deployment/a"], Labels = ["personal"] } };
        await CommitAsync(Entries.Claim("act_0", "k1", 0));

        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(taken)));
        Assert.Empty((await _authority.ReadAsync(0, CancellationToken.None)).Records);
    }

    [Fact]
    public async Task Several_silos_give_and_admit_at_once_and_none_waits_for_another_in_a_circle()
    {
        Assert.SkipWhen(kind == DatabaseKind.Sqlite, "there is one writer at a time");
        EvidenceStore[] silos = [_store, .. Enumerable.Range(0, 2).Select(_ => new EvidenceStore(_test.Database, PlainSeal.Vault(_test.Database), new MemoryShelf()))];
        await Task.WhenAll(silos.Select(async (silo, number) =>
        {
            LogClaim claim = number == 0 ? _claim : await silo.ClaimLogAsync($"silo{number}", CancellationToken.None);
            for (int i = 0; i < 40; i++)
            {
                string action = $"act_{number}_{i}";
                await silo.CommitAsync(claim, [Entries.Claim(action, action), Give("deployment/a", $"label{i % 20}"), Give($"run/{number}", $"label{i}")], CancellationToken.None);
                await silo.CommitAsync(claim, [Entries.Conclude(action, "done")], CancellationToken.None);
            }
        }));

        Assert.Equal(20 + (3 * 40), _test.Read<long>("select count(*) from held_label"));
        Assert.Equal(20 + (3 * 40), (await _authority.ReadAsync(0, CancellationToken.None)).Clock);
        silos[1].Dispose();
        silos[2].Dispose();
    }

    private static EvidenceEntry Give(string holder, params string[] labels) =>
        Entries.Plain("labels of " + holder) with { Labels = new LabelStep { Holders = [holder], Labels = [.. labels.Order(StringComparer.Ordinal)] } };

    private Task<IReadOnlyList<EntryResult>> CommitAsync(params EvidenceEntry[] entries) => _store.CommitAsync(_claim, entries, CancellationToken.None);
}
