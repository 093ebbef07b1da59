using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>One step of an approval: a vote, or its end without one.</summary>
/// <param name="Approval">The approval's id.</param>
/// <param name="By">Who; absent for the boundary itself.</param>
/// <param name="Vote"><c>approve</c> or <c>reject</c>; absent where nobody voted.</param>
/// <param name="State">Where the approval stood after it.</param>
/// <param name="Comment">What the voter said.</param>
/// <param name="InPlaceOf">For whom, where that person was away.</param>
/// <param name="Time">When.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record StoryVote(
    string? Approval = null,
    string? By = null,
    string? Vote = null,
    string? State = null,
    string? Comment = null,
    string? InPlaceOf = null,
    string? Time = null,
    EvidencePlace? Evidence = null);
