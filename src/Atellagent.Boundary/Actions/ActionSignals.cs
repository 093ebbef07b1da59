namespace Atellagent.Boundary.Actions;

/// <summary>
/// Wakes those who wait for an action to move. A hint and nothing more: who is woken reads the store, and who is not does so
/// after a while.
/// </summary>
/// <param name="time">The clock of the waiting.</param>
public sealed class ActionSignals(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (TaskCompletionSource Signal, int Waiters)> _waiting = new(StringComparer.Ordinal);

    /// <summary>How many actions are waited for.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Wakes those who wait for an action.</summary>
    /// <param name="action">Its id.</param>
    public void Wake(string action)
    {
        lock (_lock)
        {
            if (_waiting.Remove(action, out (TaskCompletionSource Signal, int Waiters) found))
            {
                found.Signal.SetResult();
            }
        }
    }

    /// <summary>Waits until an action moves, or for a while.</summary>
    /// <param name="action">Its id.</param>
    /// <param name="longest">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends then.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task WaitAsync(string action, TimeSpan longest, CancellationToken cancellationToken)
    {
        TaskCompletionSource signal = Join(action);
        try
        {
            await signal.Task.WaitAsync(longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody has woken it: whoever asked looks again.
        }
        finally
        {
            Leave(action, signal);
        }
    }

    private TaskCompletionSource Join(string action)
    {
        lock (_lock)
        {
            (TaskCompletionSource? signal, int waiters) = _waiting.GetValueOrDefault(action);
            signal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[action] = (signal, waiters + 1);
            return signal;
        }
    }

    private void Leave(string action, TaskCompletionSource signal)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(action, out (TaskCompletionSource Signal, int Waiters) found) && ReferenceEquals(found.Signal, signal))
            {
                if (found.Waiters == 1)
                {
                    _waiting.Remove(action);
                }
                else
                {
                    _waiting[action] = (signal, found.Waiters - 1);
                }
            }
        }
    }
}
