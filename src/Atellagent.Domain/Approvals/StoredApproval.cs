using System.Collections.Immutable;
using Atellagent.Domain.Evidence;

namespace Atellagent.Domain.Approvals;

/// <summary>An approval as the store knows it. What it is about stands in the decision record that opened it, and nowhere else.</summary>
public sealed record StoredApproval
{
    /// <summary>The approval's id.</summary>
    public required string Id { get; init; }

    /// <summary>The action that waits.</summary>
    public required string Action { get; init; }

    /// <summary>The digest of the action as granted: what a vote is for.</summary>
    public required string Digest { get; init; }

    /// <summary>The gates at which others may vote too by now, by name, sorted.</summary>
    public ImmutableArray<string> Escalated { get; init; } = [];

    /// <summary>How often it may be used, where that is more than once; null before it is used for the first time too.</summary>
    public ApprovalUsage? Usage { get; init; }

    /// <summary>Where it stands.</summary>
    public required ApprovalState State { get; init; }

    /// <summary>Rises with every step.</summary>
    public required long Version { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Where the decision record stands that it is about: the one that opened it, or the last that narrowed it since.</summary>
    public required EvidencePosition Decision { get; init; }

    /// <summary>The body of that record.</summary>
    public required ReadOnlyMemory<byte> DecisionBody { get; init; }

    /// <summary>The votes on what it is about now, the first one first.</summary>
    public ImmutableArray<ApprovalVote> Votes { get; init; } = [];
}
