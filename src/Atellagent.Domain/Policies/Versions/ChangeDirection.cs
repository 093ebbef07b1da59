namespace Atellagent.Domain.Policies.Versions;

/// <summary>What a change does to what is allowed.</summary>
public enum ChangeDirection
{
    /// <summary>Nothing: words for people.</summary>
    Neither = 0,

    /// <summary>No more is allowed than before, and perhaps less.</summary>
    Tighter = 1,

    /// <summary>It could be more, less or both; a person must look.</summary>
    Either = 2,

    /// <summary>More may be allowed than before.</summary>
    Wider = 3,
}
