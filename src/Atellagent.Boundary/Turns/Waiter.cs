namespace Atellagent.Boundary.Turns;

/// <summary>One request that waits for its turn. The gate's lock settles who ends the wait.</summary>
internal sealed class Waiter
{
    private readonly TaskCompletionSource<TurnOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a waiter of a line.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="line">Its line.</param>
    public Waiter(FairGate gate, Line line)
    {
        Gate = gate;
        Line = line;
        Place = new LinkedListNode<Waiter>(this);
    }

    /// <summary>The gate that it waits at.</summary>
    public FairGate Gate { get; }

    /// <summary>Its line.</summary>
    public Line Line { get; }

    /// <summary>Its place in the line; in no list once the wait has ended.</summary>
    public LinkedListNode<Waiter> Place { get; }

    /// <summary>Ends with the wait.</summary>
    public Task<TurnOutcome> Completion => _completion.Task;

    /// <summary>Ends the wait.</summary>
    /// <param name="outcome">How.</param>
    public void End(TurnOutcome outcome) => _completion.SetResult(outcome);
}
