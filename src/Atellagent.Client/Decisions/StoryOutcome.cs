using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>What came of one attempt.</summary>
/// <param name="Status">What came of it.</param>
/// <param name="Time">When that was recorded.</param>
/// <param name="ObservedBy">Who saw it: the boundary, an enforcement point or a person.</param>
/// <param name="ReportedBy">Who said it, where another carried it out.</param>
/// <param name="HttpStatus">What the destination answered.</param>
/// <param name="Released">In what form the answer left.</param>
/// <param name="Reason">Why, where it did not go as it should.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record StoryOutcome(
    string Status,
    string? Time = null,
    string? ObservedBy = null,
    string? ReportedBy = null,
    long? HttpStatus = null,
    string? Released = null,
    string? Reason = null,
    EvidencePlace? Evidence = null);
