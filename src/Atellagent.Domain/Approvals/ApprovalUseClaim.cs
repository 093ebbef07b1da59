namespace Atellagent.Domain.Approvals;

/// <summary>
/// What the admission of a further call takes of an approval that is good for several: one use. It holds only while there is one left,
/// in time, and for this digest.
/// </summary>
/// <param name="Approval">The approval's id.</param>
/// <param name="Digest">The digest of the action as it is granted now.</param>
/// <param name="At">The time of the admission.</param>
public sealed record ApprovalUseClaim(string Approval, string Digest, DateTimeOffset At);
