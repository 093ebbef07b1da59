using Atellagent.Domain.Approvals;

namespace Atellagent.Domain.Evidence;

/// <summary>An action as the store knows it.</summary>
/// <param name="Action">The action's id.</param>
/// <param name="Scope">Whose key it is under.</param>
/// <param name="Key">Its idempotency key, or null.</param>
/// <param name="RequestDigest">The digest of what was asked.</param>
/// <param name="Answer">Its answer, or null while it has none.</param>
/// <param name="Decision">Where its decision record stands.</param>
/// <param name="DecisionBody">The body of its decision record.</param>
/// <param name="Conclusion">Where the record that concluded it stands, or null.</param>
public sealed record StoredAction(
    string Action,
    string Scope,
    string? Key,
    string RequestDigest,
    ReadOnlyMemory<byte>? Answer,
    EvidencePosition Decision,
    ReadOnlyMemory<byte> DecisionBody,
    EvidencePosition? Conclusion)
{
    /// <summary>The approval that it waited or waits for; null where it needed none. The decision record is then the one of its admission, once there is one.</summary>
    public ApprovalState? Approval { get; init; }

    /// <summary>Where the record stands that opened its approval, where its admission has one of its own; null otherwise.</summary>
    public EvidencePosition? Opening { get; init; }

    /// <summary>What it has come to beyond its first outcome, or beside it; null where that is all.</summary>
    public ActionCourse? Course { get; init; }

    /// <summary>The body of its decision record as it is hashed, without what stands beside it.</summary>
    public ReadOnlyMemory<byte> DecisionLeaf { get; init; } = DecisionBody;

    /// <summary>The body of the record that concluded it, as it is hashed; empty where there is none.</summary>
    public ReadOnlyMemory<byte> ConclusionLeaf { get; init; }

    /// <summary>Whether what stood beside its records is gone: nobody can tell any more what was asked.</summary>
    public bool IsErased { get; init; }

    /// <summary>Whether it waits for people, and nothing has been sent.</summary>
    public bool IsWaiting => Answer is null && Approval is ApprovalState.Pending or ApprovalState.Approved && Course?.State is null or CourseState.Asked;
}
