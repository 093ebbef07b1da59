using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>A recorded decision beside what the policies in force and a draft make of the same request.</summary>
/// <param name="Recorded">The decision as recorded.</param>
/// <param name="Verdict">How the draft's answer differs from that of the policies in force.</param>
/// <param name="Before">The answer of the policies in force; null where it cannot be told.</param>
/// <param name="After">The draft's answer; null where it cannot be told.</param>
/// <param name="Problem">Why it cannot be told; null where it can.</param>
public sealed record SimulatedDecision(RecordedDecision Recorded, PlanVerdict Verdict, Decision? Before, Decision? After, string? Problem)
{
    /// <summary>Whether what is in force today would not give the recorded answer: roles, grants or policies have changed since.</summary>
    public bool IsAnsweredOtherwiseToday { get; init; }
}
