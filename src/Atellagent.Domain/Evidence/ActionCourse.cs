namespace Atellagent.Domain.Evidence;

/// <summary>What an action has come to beyond its first outcome, or beside it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Version">Rises with every step, and guards the next.</param>
/// <param name="Attempt">How often it was sent, the attempt that is under way included.</param>
/// <param name="Since">Since when it stands so.</param>
/// <param name="Redeemer">Whose redemption it was, as <see cref="StoredAction.Scope"/> is told; null where there was none.</param>
public sealed record ActionCourse(CourseState State, long Version, long Attempt, DateTimeOffset Since, string? Redeemer)
{
    /// <summary>How often an action is sent at most.</summary>
    public const long MostAttempts = 5;
}
