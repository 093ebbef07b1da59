namespace Atellagent.Domain.Erasures;

/// <summary>What becomes of an erasure with a record.</summary>
/// <param name="Id">Its id.</param>
public abstract record ErasureStep(string Id)
{
    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsFirst { get; }

    /// <summary>It is ordered.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Kind">What it is of.</param>
    /// <param name="Value">Which.</param>
    public sealed record Ordered(string Id, ErasureKind Kind, string Value) : ErasureStep(Id)
    {
        internal override bool IsFirst => true;
    }

    /// <summary>Everything is erased, and it ends.</summary>
    /// <param name="Id">Its id.</param>
    public sealed record Ended(string Id) : ErasureStep(Id)
    {
        internal override bool IsFirst => false;
    }
}
