using System.Text.Json;
using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>The whole story of one decision: the answer of <c>GET /v1/decisions/{id}</c>.</summary>
/// <param name="Decision">The decision, a <see cref="DecisionReport"/> that may say more than this version knows.</param>
/// <param name="Records">Every record about it, oldest first.</param>
public sealed record DecisionStory(JsonElement Decision, IReadOnlyList<EvidenceRecordReport> Records);
