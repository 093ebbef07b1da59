using Atellagent.Domain.Approvals;

namespace Atellagent.Boundary.Approvals;

/// <summary>What came of a wish to move an approval.</summary>
public abstract record ApprovalMove
{
    private ApprovalMove()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsDone { get; }

    /// <summary>It was moved, and that is on disk.</summary>
    /// <param name="Approval">Where it stands now.</param>
    public sealed record Done(StoredApproval Approval) : ApprovalMove
    {
        internal override bool IsDone => true;
    }

    /// <summary>It was not.</summary>
    /// <param name="Code">The problem code of the contract.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record Refused(string Code, string Reason) : ApprovalMove
    {
        internal override bool IsDone => false;
    }
}
