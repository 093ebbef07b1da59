using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Permits;

/// <summary>The permit office's answer.</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsGranted { get; }

    /// <summary>The action may be dispatched once.</summary>
    /// <param name="Permit">The right to it.</param>
    public sealed record Granted(Permit Permit) : Admission
    {
        internal override bool IsGranted => true;
    }

    /// <summary>Authority has changed since the decision; it must be made again.</summary>
    /// <param name="Clock">The authority clock now.</param>
    public sealed record Stale(long Clock) : Admission
    {
        internal override bool IsGranted => false;
    }

    /// <summary>The idempotency key belongs to another action.</summary>
    /// <param name="Action">That action.</param>
    public sealed record Taken(StoredAction Action) : Admission
    {
        internal override bool IsGranted => false;
    }

    /// <summary>A rate or a budget is used up.</summary>
    /// <param name="Draw">What there was no room for.</param>
    public sealed record Exhausted(CounterDraw Draw) : Admission
    {
        internal override bool IsGranted => false;
    }

    /// <summary>The admission could not be recorded in time.</summary>
    public sealed record Unavailable : Admission
    {
        internal override bool IsGranted => false;
    }
}
