using System.Data.Common;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Replay;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Storage.Tests.Replay;

public abstract class ReplayStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private TestDatabase _test = null!;

    private ReplayStore Store => new(_test.Database, _time);

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync(kind);

    [Fact]
    public async Task The_first_one_is_taken_and_every_other_one_is_not()
    {
        Assert.True(await TakeAsync("a", "1"));
        Assert.False(await TakeAsync("a", "1"));
        Assert.True(await TakeAsync("a", "2"));
        Assert.True(await TakeAsync("b", "1"));
        Assert.True(await Store.TryTakeAsync("other", "a", "1", Start.AddMinutes(5), CancellationToken.None));
    }

    [Fact]
    public async Task No_owner_and_identifier_read_like_another_pair()
    {
        Assert.True(await TakeAsync("a", "1:b"));
        Assert.True(await TakeAsync("a:1", "b"));
        Assert.True(await TakeAsync("1:a", "b"));
    }

    [Fact]
    public async Task Of_many_at_once_one_is_first()
    {
        bool[] taken = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => TakeAsync("a", "1"))));

        Assert.Single(taken, static t => t);
    }

    [Fact]
    public async Task What_has_ended_makes_room_and_what_has_not_stays()
    {
        for (int i = 0; i < 20; i++)
        {
            await TakeAsync("a", $"{i}");
        }

        Assert.True(await Store.TryTakeAsync("k", "a", "later", Start.AddHours(1), CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.False(await TakeAsync("a", "19"));

        _time.Advance(TimeSpan.FromSeconds(1));
        for (int i = 20; i < 24; i++)
        {
            Assert.True(await Store.TryTakeAsync("k", "a", $"{i}", Start.AddHours(1), CancellationToken.None));
        }

        Assert.Equal(5, _test.Read<long>("select count(*) from used_once"));
        Assert.False(await Store.TryTakeAsync("k", "a", "later", Start.AddHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_store_that_cannot_write_says_so()
    {
        _test.Execute("drop table used_once");

        await Assert.ThrowsAnyAsync<DbException>(() => TakeAsync("a", "1"));
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<bool> TakeAsync(string owner, string identifier) => Store.TryTakeAsync("k", owner, identifier, Start.AddMinutes(5), CancellationToken.None);
}
