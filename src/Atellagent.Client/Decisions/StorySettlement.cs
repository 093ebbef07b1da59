using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>What a person said came of an action of which nobody knew.</summary>
/// <param name="By">Who.</param>
/// <param name="Status">What came of it.</param>
/// <param name="Was">How it stood before.</param>
/// <param name="Comment">How the person knows.</param>
/// <param name="Time">When.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record StorySettlement(
    string? By = null,
    string? Status = null,
    string? Was = null,
    string? Comment = null,
    string? Time = null,
    EvidencePlace? Evidence = null);
