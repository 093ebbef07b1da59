namespace Atellagent.Domain.Approvals;

/// <summary>One vote on an approval.</summary>
/// <param name="Voter">The principal that voted.</param>
/// <param name="Approves">Whether for it.</param>
/// <param name="Comment">What the voter said; empty where nothing.</param>
/// <param name="At">When.</param>
public sealed record ApprovalVote(string Voter, bool Approves, string Comment, DateTimeOffset At)
{
    /// <summary>The absent person in whose place it was cast; null where the voter voted for itself.</summary>
    public string? InPlaceOf { get; init; }
}
