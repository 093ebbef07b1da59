namespace Atellagent.Boundary.Approvals;

/// <summary>What came of a wish to be away, or to be there again.</summary>
public abstract record AbsenceMove
{
    private AbsenceMove()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsDone { get; }

    /// <summary>It is so, and on disk.</summary>
    public sealed record Done : AbsenceMove
    {
        internal override bool IsDone => true;
    }

    /// <summary>It is not.</summary>
    /// <param name="Code">The problem code of the contract.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record Refused(string Code, string Reason) : AbsenceMove
    {
        internal override bool IsDone => false;
    }
}
