using System.Collections.Concurrent;
using Atellagent.Storage.OpenIddict;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>Writes that are committed together stand and fall each by itself, and all with the commit.</summary>
public sealed class GroupedWritesTests : IAsyncLifetime
{
    private const string Insert = "insert into thing (id) values (@Id)";
    private TestDatabase _test = null!;
    private GroupedWrites _writes = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync();
        _test.Execute("create table thing (id integer primary key check (id >= 0)) strict");
        _writes = new GroupedWrites(_test.Database);
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_many_at_once_those_that_can_be_are_written_and_the_others_are_told()
    {
        ConcurrentBag<int> refused = [];
        ConcurrentBag<long> rows = [];
        ParallelOptions many = new() { MaxDegreeOfParallelism = 64, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(-50, 250, many, async (id, _) =>
        {
            try
            {
                rows.Add(await _writes.ExecuteAsync(Insert, new { Id = id }, CancellationToken.None));
            }
            catch (SqliteException)
            {
                refused.Add(id);
            }
        });

        Assert.Equal(Enumerable.Range(-50, 50), refused.Order());
        Assert.Equal(250, rows.Count);
        Assert.All(rows, static written => Assert.Equal(1L, written));
        Assert.Equal(250L, _test.Read<long>("select count(*) from thing"));
    }

    [Fact]
    public async Task When_nothing_can_be_committed_nobody_is_told_otherwise()
    {
        _test.Execute("create trigger full before insert on thing when new.id = 7 begin select raise(rollback, 'all of it'); end");
        Task<long>[] all = [.. Enumerable.Range(0, 64).Select(id => _writes.ExecuteAsync(Insert, new { Id = id }, CancellationToken.None))];
        await Task.WhenAll(all).ContinueWith(static _ => { }, TaskScheduler.Default);

        HashSet<long> told = [.. Enumerable.Range(0, 64).Where(id => all[id].IsCompletedSuccessfully).Select(static id => (long)id)];
        Assert.DoesNotContain(7L, told);
        Assert.Equal(told.Count, _test.Read<long>("select count(*) from thing"));

        Assert.Equal(1L, await _writes.ExecuteAsync(Insert, new { Id = 1000 }, CancellationToken.None));
    }

    [Fact]
    public async Task Who_leaves_keeps_nobody_from_being_written()
    {
        using CancellationTokenSource left = new();
        Task<long> leaving = _writes.ExecuteAsync(Insert, new { Id = 1 }, left.Token);
        Task<long> staying = _writes.ExecuteAsync(Insert, new { Id = 2 }, CancellationToken.None);
        await left.CancelAsync();

        Assert.Equal(1L, await staying);
        await leaving.ContinueWith(static _ => { }, TaskScheduler.Default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _writes.ExecuteAsync(Insert, new { Id = 3 }, left.Token));
        Assert.Equal(0L, _test.Read<long>("select count(*) from thing where id = 3"));
    }
}
