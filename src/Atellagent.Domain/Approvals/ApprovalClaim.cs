namespace Atellagent.Domain.Approvals;

/// <summary>
/// What the admission of an approved action takes instead of a new claim: the approval, once. It holds only while the approval
/// is approved, unchanged since it was read, not yet ended, and for this digest.
/// </summary>
/// <param name="Approval">The approval's id.</param>
/// <param name="Version">The version that was read.</param>
/// <param name="Digest">The digest of the action as it is granted now.</param>
/// <param name="At">The time of the admission.</param>
public sealed record ApprovalClaim(string Approval, long Version, string Digest, DateTimeOffset At)
{
    /// <summary>For how many calls it is good, this one included, and until when; null where for this one.</summary>
    public ApprovalUsage? Usage { get; init; }
}
