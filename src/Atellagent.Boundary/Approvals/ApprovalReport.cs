using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Tells people what they are asked to agree to. All of it but <c>agentSays</c> is made by the boundary from the action as it would
/// be carried out, and what the agent says about it stands apart and last.
/// </summary>
internal static class ApprovalReport
{
    /// <summary>Tells one.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="waiting">The action that waits.</param>
    /// <param name="counts">The votes that count, a gate.</param>
    /// <param name="reasons">Why the viewer may not vote, a gate; null where it may.</param>
    /// <param name="absent">The absent person in whose place the viewer may vote; null where it votes for itself.</param>
    /// <param name="operation">The operation as it was when people were asked; null where it is another one by now.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Tell(
        StoredApproval approval, WaitingAction waiting, ImmutableArray<int> counts, ImmutableArray<string?> reasons, string? absent, RouteOperation? operation) => JsonObject.Of(
        ("action", new JsonString(approval.Action)),
        ("agentSays", waiting.Request.Context.Members.IsEmpty ? null : VisibleJson.Of(waiting.Request.Context)),
        ("createdAt", new JsonString(Rfc3339.Text(approval.CreatedAt))),
        ("decision", waiting.Decision["id"]),
        ("digest", new JsonString(approval.Digest)),
        ("expiresAt", new JsonString(Rfc3339.Text(approval.ExpiresAt))),
        ("gates", new JsonArray([.. waiting.Gates.Select((gate, at) => Tell(gate, counts[at], reasons[at], approval))])),
        ("id", new JsonString(approval.Id)),
        ("inPlaceOf", absent is null ? null : new JsonString(absent)),
        ("mayNarrow", approval.State == ApprovalState.Pending && waiting.Granted is { } granted && operation is not null ? NarrowingChoices.Tell(granted, operation) : null),
        (ApprovalTold.Narrowed, waiting.Narrowing is { } narrowing ? ApproverBoundsJson.Tell(narrowing.By) : null),
        ("request", JsonObject.Of(
            ("arguments", (waiting.Decision["granted"] as JsonObject)?["arguments"]),
            ("changes", waiting.Decision["changes"]),
            ("delegation", waiting.Record["delegation"]),
            ("deployment", waiting.Record["deployment"]),
            ("operation", waiting.Record["operation"]),
            ("policyVersion", waiting.Decision["policyVersion"]),
            ("principal", waiting.Record["principal"]),
            ("reasons", waiting.Decision["reasons"]),
            ("route", waiting.Record["route"]),
            ("routeRevision", waiting.Record["routeRevision"]),
            ("target", waiting.Record["target"]))),
        ("state", new JsonString(approval.State.ToWord())),
        ("uses", approval.Usage is not { } usage ? null : JsonObject.Of(
            ("granted", JsonNumber.Of(usage.Granted)),
            ("until", new JsonString(Rfc3339.Text(usage.Until))),
            ("used", JsonNumber.Of(usage.Used)))),
        ("votes", ApprovalTold.Votes(approval.Votes)));

    private static JsonObject Tell(ApprovalGate gate, int count, string? reason, StoredApproval approval)
    {
        JsonObject told = ApprovalTold.Gate(gate)
            .With("approvals", JsonNumber.Of(count))
            .With("mayVote", JsonBoolean.Of(reason is null));
        told = approval.Escalated.Contains(gate.Name, StringComparer.Ordinal) ? told.With("escalated", JsonBoolean.True) : told;
        return reason is null ? told : told.With("whyNot", new JsonString(reason));
    }
}
