using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Evidence;

/// <summary>What became of an entry handed to the ledger.</summary>
public abstract record LedgerResult
{
    private LedgerResult()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsDurable { get; }

    /// <summary>It is on disk.</summary>
    /// <param name="Receipt">The proof.</param>
    public sealed record Durable(EvidenceReceipt Receipt) : LedgerResult
    {
        internal override bool IsDurable => true;
    }

    /// <summary>Nothing was written: authority has moved on.</summary>
    /// <param name="Clock">The authority clock now.</param>
    public sealed record Stale(long Clock) : LedgerResult
    {
        internal override bool IsDurable => false;
    }

    /// <summary>Nothing was written: the idempotency key belongs to another action.</summary>
    /// <param name="Action">That action.</param>
    public sealed record Taken(StoredAction Action) : LedgerResult
    {
        internal override bool IsDurable => false;
    }

    /// <summary>Nothing was written: a counter that the action takes from has no room for it.</summary>
    /// <param name="Draw">What it wanted to take.</param>
    public sealed record Exhausted(CounterDraw Draw) : LedgerResult
    {
        internal override bool IsDurable => false;
    }

    /// <summary>Nothing was written: what the record moves on stands elsewhere by now.</summary>
    public sealed record Moved : LedgerResult
    {
        internal override bool IsDurable => false;
    }

    /// <summary>Nothing was written: too many actions of this caller wait for people.</summary>
    public sealed record Full : LedgerResult
    {
        internal override bool IsDurable => false;
    }

    /// <summary>Evidence cannot be written in time. Whatever wanted the record does not happen.</summary>
    public sealed record Unavailable : LedgerResult
    {
        internal override bool IsDurable => false;
    }
}
