using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Turns;

/// <summary>
/// The turns that one request has. The turn to be decided ends when it waits for its route or goes there, so that a slow destination holds
/// up only those who want to go there too. Used by one request, one step after the other.
/// </summary>
/// <param name="keeper">Gives the turns.</param>
/// <param name="lane">The lane in which it is decided.</param>
/// <param name="key">Whose it is.</param>
/// <param name="isWhole">Whether the one turn is for all of it, to the answer: what the boundary does itself.</param>
internal sealed class Passage(TurnKeeper keeper, FairGate lane, TurnKey key, bool isWhole)
{
    private Line? _deciding;
    private FairGate? _gate;
    private Line? _way;

    /// <summary>Takes the turn to be decided.</summary>
    /// <param name="isPaced">Whether the principal's rate counts it; what people agreed to was counted when it was asked for.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>Null when it has come, else why it has not.</returns>
    /// <exception cref="OperationCanceledException">The caller left while it waited.</exception>
    public ValueTask<TurnRefusal?> EnterAsync(bool isPaced, CancellationToken cancellationToken)
    {
        if (isPaced && !isWhole && keeper.Pace(key) is { } refusal)
        {
            return ValueTask.FromResult<TurnRefusal?>(refusal);
        }

        _deciding = lane.Enter(key, out Waiter? waiter);
        return _deciding is not null ? ValueTask.FromResult<TurnRefusal?>(null) : WaitToEnterAsync(waiter, cancellationToken);
    }

    /// <summary>Takes the turn at a route, for an action that is about to go there. While it waits, the turn to be decided is given to others.</summary>
    /// <param name="route">The route.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>Whether it had to wait, in which case it is to be decided anew; and why it has no turn, where it has none.</returns>
    /// <exception cref="OperationCanceledException">The caller left while it waited.</exception>
    public ValueTask<(bool Waited, TurnRefusal? Refusal)> ReachAsync(RouteDocument route, CancellationToken cancellationToken)
    {
        if (isWhole || _way is not null)
        {
            return default;
        }

        _gate = keeper.GateOf(route);
        _way = _gate.Enter(key, out Waiter? waiter);
        return _way is not null ? default : WaitForWayAsync(route, waiter, cancellationToken);
    }

    /// <summary>Decided and recorded: it goes on its way, and another's turn to be decided comes.</summary>
    public void Depart()
    {
        if (!isWhole)
        {
            LeaveLane();
        }
    }

    /// <summary>Back from the destination: another may go there. What came of it is recorded without waiting for a turn, and new actions wait for that.</summary>
    public void Return()
    {
        LeaveWay();
        _deciding ??= lane.Insist(key);
    }

    /// <summary>Gives back what it has. May be said more than once.</summary>
    public void End()
    {
        LeaveLane();
        LeaveWay();
    }

    private async ValueTask<TurnRefusal?> WaitToEnterAsync(Waiter? waiter, CancellationToken cancellationToken)
    {
        TurnOutcome outcome = await WaitAsync(waiter, cancellationToken);
        _deciding = outcome == TurnOutcome.Waited ? waiter!.Line : null;
        return keeper.Refusal(outcome, route: null);
    }

    private async ValueTask<(bool Waited, TurnRefusal? Refusal)> WaitForWayAsync(RouteDocument route, Waiter? waiter, CancellationToken cancellationToken)
    {
        LeaveLane();
        TurnOutcome outcome = await WaitAsync(waiter, cancellationToken);
        _way = outcome == TurnOutcome.Waited ? waiter!.Line : null;
        return keeper.Refusal(outcome, route) is { } refusal
            ? (true, refusal)
            : (true, await EnterAsync(isPaced: false, cancellationToken));
    }

    private async ValueTask<TurnOutcome> WaitAsync(Waiter? waiter, CancellationToken cancellationToken)
    {
        TurnOutcome outcome = waiter is null ? TurnOutcome.Full : await keeper.WaitAsync(waiter, cancellationToken);
        return outcome == TurnOutcome.Left ? throw new OperationCanceledException(cancellationToken) : outcome;
    }

    private void LeaveWay()
    {
        if (_way is { } way)
        {
            _way = null;
            _gate!.Leave(way);
        }
    }

    private void LeaveLane()
    {
        if (_deciding is { } line)
        {
            _deciding = null;
            lane.Leave(line);
        }
    }
}
