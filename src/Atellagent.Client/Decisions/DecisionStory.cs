using System.Text.Json;
using System.Text.Json.Serialization;
using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>The whole story of one decision: the answer of <c>GET /v1/decisions/{id}</c>.</summary>
/// <param name="Decision">The decision, a <see cref="DecisionReport"/> that may say more than this version knows.</param>
/// <param name="Records">Every record of its action, oldest first.</param>
/// <param name="Attempts">Each time that the action was decided on, and what came of it.</param>
/// <param name="Votes">Each vote, and how approvals ended without one.</param>
/// <param name="Settlements">What persons said came of it.</param>
/// <param name="Changes">What was changed since of that on which it relied; empty for who may not read everybody's evidence.</param>
/// <param name="ChangesCut">Whether so much was administered since that the first changes are left out.</param>
/// <param name="RecordsCut">Whether the action has so many records that the first are left out.</param>
/// <param name="Reviews">How it was reviewed; empty for who may not read everybody's evidence.</param>
public sealed record DecisionStory(
    JsonElement Decision,
    IReadOnlyList<EvidenceRecordReport> Records,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StoryAttempt>? Attempts = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StoryVote>? Votes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StorySettlement>? Settlements = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StoryChange>? Changes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ChangesCut = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool RecordsCut = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StoryReview>? Reviews = null);
