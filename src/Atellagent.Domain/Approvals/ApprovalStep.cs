using System.Collections.Immutable;

namespace Atellagent.Domain.Approvals;

/// <summary>What an evidence record makes true of an approval, in the transaction that writes the record.</summary>
/// <param name="Approval">The approval's id.</param>
public abstract record ApprovalStep(string Approval)
{
    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsFirst { get; }

    /// <summary>It is opened; the record also claims the action.</summary>
    /// <param name="Approval">The approval's id.</param>
    /// <param name="Digest">The digest of the action as granted.</param>
    /// <param name="CreatedAt">When.</param>
    /// <param name="ExpiresAt">When it ends.</param>
    public sealed record Opened(string Approval, string Digest, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt) : ApprovalStep(Approval)
    {
        /// <summary>When others may vote too.</summary>
        public ImmutableArray<EscalationDue> Escalations { get; init; } = [];

        internal override bool IsFirst => true;
    }

    /// <summary>Others may vote too at one of its gates, if it still waits and stands where it was read.</summary>
    /// <param name="Approval">The approval's id.</param>
    /// <param name="Version">The version that was read.</param>
    /// <param name="Gate">The gate's name.</param>
    /// <param name="At">When.</param>
    public sealed record Escalated(string Approval, long Version, string Gate, DateTimeOffset At) : ApprovalStep(Approval)
    {
        internal override bool IsFirst => false;
    }

    /// <summary>It waits for votes on less than before, if it still waits and stands where it was read: the votes so far were on something else.</summary>
    /// <param name="Approval">The approval's id.</param>
    /// <param name="Version">The version that was read.</param>
    /// <param name="Digest">The digest of the action as it is granted now.</param>
    public sealed record Narrowed(string Approval, long Version, string Digest) : ApprovalStep(Approval)
    {
        internal override bool IsFirst => false;
    }

    /// <summary>It moves on, if it still stands where it was read; otherwise nothing of the record is written.</summary>
    /// <param name="Approval">The approval's id.</param>
    /// <param name="Version">The version that was read; null for any, which is for what must not stand whatever was voted since.</param>
    /// <param name="To">The state that it has then.</param>
    /// <param name="Vote">The vote that moves it; null where it is no vote.</param>
    public sealed record Moved(string Approval, long? Version, ApprovalState To, ApprovalVote? Vote) : ApprovalStep(Approval)
    {
        internal override bool IsFirst => false;
    }
}
