using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>One time that an action was decided on: at first, when people had agreed, or once more.</summary>
/// <param name="Decision">The decision's id.</param>
/// <param name="Effect">Its effect.</param>
/// <param name="Time">When.</param>
/// <param name="Outcomes">What came of it; empty where nothing was carried out.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record StoryAttempt(
    string? Decision = null,
    string? Effect = null,
    string? Time = null,
    IReadOnlyList<StoryOutcome>? Outcomes = null,
    EvidencePlace? Evidence = null);
