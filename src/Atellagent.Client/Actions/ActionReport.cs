using System.Text.Json;
using Atellagent.Client.Decisions;
using Atellagent.Client.Evidence;

namespace Atellagent.Client.Actions;

/// <summary>What the boundary tells about one action: the answer of <c>POST /v1/actions</c> and <c>GET /v1/actions/{id}</c>.</summary>
/// <param name="Id">The action's id, <c>act_…</c>.</param>
/// <param name="Digest">The digest of the granted action, or of what was asked where nothing was granted.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Approval">The approval that is waited for, or null.</param>
/// <param name="Outcome">What came of it, or null where nothing was dispatched.</param>
/// <param name="Evidence">Where the records stand: decision first, then outcome.</param>
public sealed record ActionReport(
    string Id,
    string? Digest = null,
    DecisionReport? Decision = null,
    JsonElement? Approval = null,
    OutcomeReport? Outcome = null,
    IReadOnlyList<EvidenceReference>? Evidence = null);
