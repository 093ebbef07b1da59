using System.Collections.Concurrent;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// Wakes those who wait for an action to move. A hint and nothing more: who is woken reads the store, and who is not does so
/// after a while.
/// </summary>
/// <param name="time">The clock of the waiting.</param>
public sealed class ActionSignals(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Wakes those who wait for an action.</summary>
    /// <param name="action">Its id.</param>
    public void Wake(string action)
    {
        if (_waiting.TryRemove(action, out TaskCompletionSource? waiting))
        {
            waiting.TrySetResult();
        }
    }

    /// <summary>Waits until an action moves, or for a while.</summary>
    /// <param name="action">Its id.</param>
    /// <param name="longest">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends then.</returns>
    public async Task WaitAsync(string action, TimeSpan longest, CancellationToken cancellationToken)
    {
        TaskCompletionSource mine = _waiting.GetOrAdd(action, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await mine.Task.WaitAsync(longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody has woken it: whoever asked looks again.
            _waiting.TryRemove(new KeyValuePair<string, TaskCompletionSource>(action, mine));
            mine.TrySetResult();
        }
    }
}
