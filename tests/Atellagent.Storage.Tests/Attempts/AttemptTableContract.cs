using System.Data.Common;
using Atellagent.Storage.Attempts;
using Atellagent.Storage.Databases;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Storage.Tests.Attempts;

public abstract class AttemptTableContract(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly AttemptLimit Limit = new("k", 3, TimeSpan.FromSeconds(60), TimeSpan.FromHours(1));
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
    private TestDatabase _test = null!;

    private AttemptTable Table => new(_test.Database, _time);

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync(kind);

    [Fact]
    public async Task Some_are_free_then_the_wait_doubles_up_to_the_longest()
    {
        List<double> waits = [];
        Assert.Null(await BeginAsync());
        Assert.Null(await BeginAsync());
        for (int i = 0; i < 9; i++)
        {
            Assert.Null(await BeginAsync());
            TimeSpan wait = (await BeginAsync())!.Value;
            waits.Add(wait.TotalSeconds);
            _time.Advance(wait - TimeSpan.FromMilliseconds(1));
            Assert.NotNull(await BeginAsync());
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
    }

    [Fact]
    public async Task Of_many_at_once_as_many_pass_as_may()
    {
        TimeSpan?[] waits = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(BeginAsync)));

        Assert.Equal(3, waits.Count(static wait => wait is null));
    }

    [Fact]
    public async Task What_is_proven_is_forgotten_and_what_was_none_is_taken_back()
    {
        for (int i = 0; i < 3; i++)
        {
            await BeginAsync();
        }

        Assert.NotNull(await BeginAsync());
        Assert.Null(await Table.BeginAsync(Limit, "b", CancellationToken.None));
        Assert.Null(await Table.BeginAsync(Limit with { Kind = "other" }, "a", CancellationToken.None));
        await Table.UndoAsync(Limit, "a", CancellationToken.None);
        Assert.Null(await BeginAsync());
        Assert.NotNull(await BeginAsync());
        await Table.ForgetAsync(Limit, "a", CancellationToken.None);
        Assert.Null(await BeginAsync());
        Assert.Null(await BeginAsync());
    }

    [Fact]
    public async Task They_are_forgotten_after_a_while_and_make_room()
    {
        for (int i = 0; i < 20; i++)
        {
            await Table.BeginAsync(Limit, $"{i}", CancellationToken.None);
            await Table.BeginAsync(Limit, $"{i}", CancellationToken.None);
            await Table.BeginAsync(Limit, $"{i}", CancellationToken.None);
        }

        _time.Advance(TimeSpan.FromHours(1));
        for (int i = 19; i >= 0; i--)
        {
            Assert.Null(await Table.BeginAsync(Limit, $"{i}", CancellationToken.None));
            Assert.Null(await Table.BeginAsync(Limit, $"{i}", CancellationToken.None));
        }

        _time.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 4; i++)
        {
            await Table.BeginAsync(Limit, $"new {i}", CancellationToken.None);
        }

        Assert.Equal(4, _test.Read<long>("select count(*) from attempt"));
    }

    [Fact]
    public async Task A_brake_that_cannot_be_asked_says_so()
    {
        _test.Execute("drop table attempt");

        await Assert.ThrowsAnyAsync<DbException>(BeginAsync);
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<TimeSpan?> BeginAsync() => Table.BeginAsync(Limit, "a", CancellationToken.None);
}
