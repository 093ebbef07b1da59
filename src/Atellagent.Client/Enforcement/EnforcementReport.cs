using System.Text.Json;
using System.Text.Json.Serialization;
using Atellagent.Client.Actions;
using Atellagent.Client.Decisions;
using Atellagent.Client.Evidence;

namespace Atellagent.Client.Enforcement;

/// <summary>The decision on an action that somebody else carries out: the answer of <c>POST /v1/decisions</c>.</summary>
/// <param name="Id">The action's id, <c>act_…</c>.</param>
/// <param name="Digest">The digest of the action as granted; it is redeemed with the permit.</param>
/// <param name="Decision">The decision, with the arguments as granted: these are carried out, and no others.</param>
/// <param name="Permit">The permit, for one redemption; null where there is none yet, or none any more.</param>
/// <param name="PermitExpiresAt">When it ends (RFC 3339), 30 seconds after it was given at most.</param>
/// <param name="Approval">The approval that is waited for; null where none is.</param>
/// <param name="Outcome">What came of the action, or that it is pending; null where it has not been carried out.</param>
/// <param name="Evidence">Where the records stand.</param>
public sealed record EnforcementReport(
    string Id,
    string Digest,
    DecisionReport Decision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Permit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PermitExpiresAt = null,
    JsonElement? Approval = null,
    OutcomeReport? Outcome = null,
    IReadOnlyList<EvidenceReference>? Evidence = null);
