using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Evidence;

/// <summary>What became of one entry of a batch whose transaction committed.</summary>
public abstract record EntryResult
{
    private EntryResult()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsRecorded { get; }

    /// <summary>The record is on disk.</summary>
    /// <param name="Position">Where.</param>
    public sealed record Recorded(EvidencePosition Position) : EntryResult
    {
        internal override bool IsRecorded => true;
    }

    /// <summary>Nothing was written: authority has changed since the decision.</summary>
    /// <param name="Clock">The authority clock now.</param>
    public sealed record Stale(long Clock) : EntryResult
    {
        internal override bool IsRecorded => false;
    }

    /// <summary>Nothing was written: the key already belongs to an action.</summary>
    /// <param name="Action">That action as stored.</param>
    public sealed record Taken(StoredAction Action) : EntryResult
    {
        /// <summary>Whether authority has changed since the decision too.</summary>
        public bool HasMoved { get; init; }

        internal override bool IsRecorded => false;
    }

    /// <summary>Nothing was written: a counter that the action takes from has no room for it in this window.</summary>
    /// <param name="Draw">What it wanted to take.</param>
    public sealed record Exhausted(CounterDraw Draw) : EntryResult
    {
        internal override bool IsRecorded => false;
    }

    /// <summary>Nothing was written: what the entry moves on stands elsewhere by now.</summary>
    public sealed record Moved : EntryResult
    {
        internal override bool IsRecorded => false;
    }

    /// <summary>Nothing was written: too many actions of this caller wait for people.</summary>
    public sealed record Full : EntryResult
    {
        internal override bool IsRecorded => false;
    }
}
