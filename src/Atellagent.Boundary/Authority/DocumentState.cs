namespace Atellagent.Boundary.Authority;

/// <summary>
/// The stored state of one document's grain. It may hold revisions that are not in force: which one is, the boundary's
/// manifest says, so that many documents change as one.
/// </summary>
public sealed record DocumentState
{
    /// <summary>The document's contents by revision.</summary>
    public Dictionary<string, string> Revisions { get; init; } = [];

    /// <summary>Why it is suspended or disabled; null while it is not.</summary>
    public HaltNotice? Halt { get; init; }
}
