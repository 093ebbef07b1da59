namespace Atellagent.Boundary.Queries;

/// <summary>What came of a change of a saved query.</summary>
public abstract record SavedQueryMove
{
    private SavedQueryMove()
    {
    }

    internal abstract bool IsDone { get; }

    /// <summary>It is on disk.</summary>
    public sealed record Done : SavedQueryMove
    {
        internal override bool IsDone => true;
    }

    /// <summary>Nothing was changed.</summary>
    /// <param name="Code">The problem's code.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(string Code, string Reason) : SavedQueryMove
    {
        internal override bool IsDone => false;
    }
}
