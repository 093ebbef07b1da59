using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>A change, since a decision, of something on which it relied.</summary>
/// <param name="Kind">The document's kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Verb">What was done.</param>
/// <param name="By">Who did it.</param>
/// <param name="Decision">The decision that let them; absent where the boundary did it by itself.</param>
/// <param name="Time">When.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record StoryChange(
    string? Kind = null,
    string? Name = null,
    string? Verb = null,
    string? By = null,
    string? Decision = null,
    string? Time = null,
    EvidencePlace? Evidence = null);
