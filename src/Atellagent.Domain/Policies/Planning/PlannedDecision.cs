using System.Collections.Immutable;
using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>A recorded decision beside what other policies make of the same request.</summary>
/// <param name="Recorded">The decision as recorded.</param>
/// <param name="Verdict">How the two differ.</param>
/// <param name="Effect">The answer now; null where it cannot be told.</param>
/// <param name="Reasons">The rules behind the answer now; empty where it cannot be told.</param>
/// <param name="Problem">Why it cannot be told; null where it can.</param>
public sealed record PlannedDecision(
    RecordedDecision Recorded,
    PlanVerdict Verdict,
    string? Effect,
    ImmutableArray<DecisionReason> Reasons,
    string? Problem);
