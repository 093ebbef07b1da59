using Atellagent.Boundary.Actions;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>Whoever waits for an action is woken, and leaves nothing behind.</summary>
public sealed class ActionSignalsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private readonly ActionSignals _signals = new(TimeProvider.System);

    [Fact]
    public async Task All_who_wait_for_an_action_are_woken_and_nobody_else()
    {
        Task first = _signals.WaitAsync("act_1", Long, CancellationToken.None);
        Task second = _signals.WaitAsync("act_1", Long, CancellationToken.None);
        using CancellationTokenSource left = new();
        Task other = _signals.WaitAsync("act_2", Long, left.Token);

        _signals.Wake("act_1");
        await Task.WhenAll(first, second);

        Assert.False(other.IsCompleted);
        Assert.Equal(1, _signals.Count);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        Assert.Equal(0, _signals.Count);
    }

    [Fact]
    public async Task Who_leaves_takes_nobody_with_them()
    {
        using CancellationTokenSource left = new();
        Task leaving = _signals.WaitAsync("act_1", Long, left.Token);
        Task staying = _signals.WaitAsync("act_1", Long, CancellationToken.None);

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(staying.IsCompleted);
        _signals.Wake("act_1");
        await staying;

        await _signals.WaitAsync("act_1", TimeSpan.FromMilliseconds(1), CancellationToken.None);
        Assert.Equal(0, _signals.Count);
    }
}
