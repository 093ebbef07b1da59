using System.Data.Common;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Runs;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Runs;

namespace Atellagent.Storage.Tests.Runs;

public abstract class RunStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private TestDatabase _test = null!;

    private RunStore Store => new(_test.Database);

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync(kind);

    [Fact]
    public async Task What_is_kept_is_found_and_listed_the_newest_first()
    {
        await Store.AddAsync(Run(1), CancellationToken.None);
        await Store.AddAsync(Run(2), CancellationToken.None);

        Assert.Equal(Run(1), await Store.FindAsync(Run(1).Id, CancellationToken.None));
        Assert.Null(await Store.FindAsync("run_nobody", CancellationToken.None));
        Assert.Equal([Run(2), Run(1)], await Store.ListAsync(5, CancellationToken.None));
        Assert.Equal([Run(2)], await Store.ListAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_who_end_a_run_one_has_and_the_clock_of_authority_tells_of_it_as_of_a_token()
    {
        await Store.AddAsync(Run(1), CancellationToken.None);
        long before = (await Changes(0)).Clock;

        bool[] ended = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Store.TryEndAsync(Run(1).Id, End(i), CancellationToken.None))));

        Assert.Single(ended, static won => won);
        Assert.Equal(Array.IndexOf(ended, true), (await Store.FindAsync(Run(1).Id, CancellationToken.None))!.End!.ExitCode);
        AuthorityChanges changes = await Changes(before);
        Assert.Equal((before + 1, AuthorityRecord.TokenKind, Run(1).Id), (changes.Clock, changes.Records.Single().Kind, changes.Records.Single().Name));
    }

    [Fact]
    public async Task What_is_over_is_not_renewed_and_neither_is_what_was_not_heard_of_in_time()
    {
        await Store.AddAsync(Run(1), CancellationToken.None);

        Assert.True(await Store.RenewAsync(Run(1).Id, Start.AddSeconds(59), Start.AddSeconds(119), CancellationToken.None));
        Assert.False(await Store.RenewAsync(Run(1).Id, Start.AddSeconds(119), Start.AddSeconds(179), CancellationToken.None));
        Assert.True(await Store.TryEndAsync(Run(1).Id, End(0), CancellationToken.None));
        Assert.False(await Store.RenewAsync(Run(1).Id, Start, Start.AddSeconds(60), CancellationToken.None));
        Assert.False(await Store.TryEndAsync("run_nobody", End(0), CancellationToken.None));
    }

    [Fact]
    public async Task A_run_is_open_until_its_end_is_recorded()
    {
        await Store.AddAsync(Run(1), CancellationToken.None);
        await Store.NoteRecordedAsync(Run(1).Id, CancellationToken.None);
        Assert.Single(await Store.ListOpenAsync(CancellationToken.None));

        await Store.TryEndAsync(Run(1).Id, End(0), CancellationToken.None);
        Assert.NotNull(Assert.Single(await Store.ListOpenAsync(CancellationToken.None)).End);
        await Store.NoteRecordedAsync(Run(1).Id, CancellationToken.None);
        Assert.Empty(await Store.ListOpenAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("update hosted_run set ended_at = null, end_reason = null")]
    [InlineData("update hosted_run set ended_at = ended_at + 1")]
    [InlineData("update hosted_run set key = 'another'")]
    [InlineData("update hosted_run set deployment = 'another'")]
    [InlineData("update hosted_run set principal = 'another'")]
    [InlineData("delete from hosted_run")]
    public async Task What_a_run_was_cannot_be_made_something_else(string attack)
    {
        await Store.AddAsync(Run(1), CancellationToken.None);
        await Store.TryEndAsync(Run(1).Id, End(0), CancellationToken.None);

        Assert.ThrowsAny<DbException>(() => _test.Execute(attack));
    }

    [Fact]
    public async Task What_is_long_over_and_recorded_is_removed_with_what_authority_remembers_of_it()
    {
        for (int i = 1; i <= 4; i++)
        {
            await Store.AddAsync(Run(i), CancellationToken.None);
        }

        foreach (int over in (int[])[1, 2, 3])
        {
            await Store.TryEndAsync(Run(over).Id, End(0) with { At = Start.AddDays(over) }, CancellationToken.None);
        }

        await Store.NoteRecordedAsync(Run(1).Id, CancellationToken.None);
        await Store.NoteRecordedAsync(Run(3).Id, CancellationToken.None);

        Assert.Equal(1, await Store.RemoveAsync(Start.AddDays(3), CancellationToken.None));
        Assert.Equal(0, await Store.RemoveAsync(Start.AddDays(3), CancellationToken.None));

        Assert.Equal([Run(4).Id, Run(3).Id, Run(2).Id], (await Store.ListAsync(9, CancellationToken.None)).Select(static run => run.Id));
        Assert.Equal([Run(2).Id, Run(3).Id], (await Changes(0)).Records.Where(static one => one.Kind == AuthorityRecord.TokenKind).Select(static one => one.Name).Order(StringComparer.Ordinal));
        Assert.ThrowsAny<DbException>(() => _test.Execute($"delete from hosted_run where id = '{Run(4).Id}'"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_says_so()
    {
        _test.Execute("drop table hosted_run");

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => Store.AddAsync(Run(1), CancellationToken.None));
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => Store.ListOpenAsync(CancellationToken.None));
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask<AuthorityChanges> Changes(long since) => new AuthorityStore(_test.Database).ReadAsync(since, CancellationToken.None);

    private static RunEnd End(int code) => new(Start.AddSeconds(30), "it was over", code, null);

    private static HostedRun Run(int number) => new($"run_{number:d26}", "box", "boxed", "thumbprint", "supervisor", Start, Start.AddSeconds(60));
}
