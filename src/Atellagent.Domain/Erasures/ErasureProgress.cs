namespace Atellagent.Domain.Erasures;

/// <summary>What is left of an erasure after a page.</summary>
public enum ErasureProgress
{
    /// <summary>There is more to erase.</summary>
    More,

    /// <summary>Actions that are under way, or wait for people, are left: it is tried again later.</summary>
    Waits,

    /// <summary>Everything is erased, and the end can be recorded.</summary>
    Complete,

    /// <summary>There is no such erasure, or it has ended.</summary>
    Ended,
}
