using Atellagent.Storage.Attempts;
using Atellagent.Storage.Databases;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Storage.Tests.Attempts;

public abstract class AttemptBrakeContract(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly AttemptLimit Limit = new("k", 3, TimeSpan.FromSeconds(60), TimeSpan.FromHours(1));
    private static readonly AttemptLimit Durable = Limit with { IsDurable = true };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
    private TestDatabase _test = null!;
    private AttemptBrake _brake = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _brake = new AttemptBrake(_test.Database, _time);
    }

    [Fact]
    public void Failures_make_the_next_attempt_wait_twice_as_long_each_time()
    {
        List<double> waits = [];
        for (int i = 0; i < 11; i++)
        {
            Assert.Null(_brake.Wait(Limit, "a"));
            AttemptCount count = _brake.Fail(Limit, "a");
            Assert.Equal(i >= 3, count.IsOver);
            waits.Add(count.Wait.TotalSeconds);
            _time.Advance(count.Wait);
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
        Assert.Null(_brake.Wait(Limit, "b"));
        Assert.Null(_brake.Wait(Limit with { Kind = "other" }, "a"));
    }

    [Fact]
    public void Free_attempts_come_back_one_by_one()
    {
        for (int i = 0; i < 4; i++)
        {
            _brake.Fail(Limit, "a");
        }

        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.True(_brake.Fail(Limit, "a").IsOver);
        _time.Advance(TimeSpan.FromMinutes(40));
        Assert.False(_brake.Fail(Limit, "a").IsOver);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.Zero, _brake.Fail(Limit, "a").Wait);
    }

    [Fact]
    public async Task Of_many_at_once_as_many_pass_as_may()
    {
        TimeSpan?[] waits = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => _brake.BeginAsync(Limit, "a", CancellationToken.None).AsTask())));

        Assert.Equal(3, waits.Count(static wait => wait is null));
    }

    [Fact]
    public void However_many_there_are_few_are_remembered_and_those_that_wait_longest()
    {
        for (int i = 0; i < 4; i++)
        {
            _brake.Fail(Limit, "guessed");
        }

        for (int i = 0; i < 200_000; i++)
        {
            _brake.Fail(Limit, $"{i}");
        }

        Assert.InRange(_brake.Remembered, 1, 65_536);
        Assert.NotNull(_brake.Wait(Limit, "guessed"));
    }

    [Fact]
    public async Task What_is_durable_is_counted_once_for_all_silos_and_a_flood_does_not_reach_the_database()
    {
        AttemptBrake other = new(_test.Database, _time);
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(await _brake.BeginAsync(Durable, "a", CancellationToken.None));
        }

        Assert.NotNull(await other.BeginAsync(Durable, "a", CancellationToken.None));
        Assert.Null(await other.BeginAsync(Limit with { Kind = "other" }, "a", CancellationToken.None));
        await other.ForgetAsync(Durable, "a", CancellationToken.None);
        Assert.Null(await other.BeginAsync(Durable, "a", CancellationToken.None));
    }

    [Fact]
    public async Task A_wait_that_another_silo_has_forgotten_is_forgotten_here_a_second_later()
    {
        AttemptLimit limit = Durable with { Free = 1 };
        AttemptBrake other = new(_test.Database, _time);
        for (int i = 0; i < 4; i++)
        {
            Assert.Null(await _brake.BeginAsync(limit, "a", CancellationToken.None));
            _time.Advance(TimeSpan.FromSeconds(1 << i));
        }

        Assert.Null(await _brake.BeginAsync(limit, "a", CancellationToken.None));
        Assert.NotNull(await _brake.BeginAsync(limit, "a", CancellationToken.None));
        await other.ForgetAsync(limit, "a", CancellationToken.None);
        Assert.NotNull(await _brake.BeginAsync(limit, "a", CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _brake.BeginAsync(limit, "a", CancellationToken.None));
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }
}
