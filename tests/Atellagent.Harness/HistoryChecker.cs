using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Json;

namespace Atellagent.Harness;

/// <summary>
/// Holds three accounts of one run against each other: what the upstream saw, what evidence says, and what clients were
/// told. It knows nothing of how the boundary works, only what must be true whatever happened to it.
/// </summary>
public static class HistoryChecker
{
    private const string ActionHeader = "Idempotency-Key";

    /// <summary>Checks the global properties P1 to P6.</summary>
    /// <param name="database">The boundary's database, after its last restart: a file, or a connection string.</param>
    /// <param name="upstream">What the upstream saw.</param>
    /// <param name="calls">What clients were told.</param>
    /// <param name="revocations">
    /// Acknowledged revocations: the monotonic time at which one was acknowledged, and which requests it forbids.
    /// </param>
    /// <param name="faultFree">Whether nothing was broken in this run: then nothing may be unknown.</param>
    /// <param name="keyRing">The folder of the key ring that payloads are encrypted under.</param>
    /// <returns>Every violation, in words; empty when all properties hold.</returns>
    public static IReadOnlyList<string> Check(
        string database,
        IReadOnlyList<RecordedRequest> upstream,
        IReadOnlyList<ClientCall> calls,
        IReadOnlyList<(long Acknowledged, Func<JsonObject, bool> Forbids)>? revocations = null,
        bool faultFree = false,
        string? keyRing = null)
    {
        List<string> violations = [];
        IReadOnlyList<StoredEvidence> records = StoredEvidence.ReadAll(database, violations, keyRing);
        CheckLives(records, violations);
        ILookup<string, StoredEvidence> decisions = ByAction(records, "decision");
        ILookup<string, StoredEvidence> outcomes = ByAction(records, "outcome");
        ILookup<string, StoredEvidence> settlements = ByAction(records, "settlement");
        CheckUpstream(upstream, decisions, violations);
        CheckRevocations(upstream, decisions, revocations ?? [], violations);
        ILookup<string, StoredEvidence> approvals = ByAction(records, "approval");
        CheckClients(calls, decisions, outcomes, approvals, settlements, faultFree, violations);
        CheckApprovals(decisions, approvals, violations);
        CheckCounts(calls, decisions, violations);
        foreach (IGrouping<string, StoredEvidence> action in decisions)
        {
            if (settlements[action.Key].Count() > 1)
            {
                violations.Add($"P6: {action.Key} was settled {settlements[action.Key].Count()} times");
            }

            if (action.Any(IsElsewhere))
            {
                CheckElsewhere(action, outcomes[action.Key].Count(), violations);
                continue;
            }

            bool admitted = action.Any(IsAdmission);
            int attempts = Attempts(action);
            if (action.Count(static record => !IsWaiting(record)) > 1 + attempts || action.Count(static record => IsWaiting(record) && !IsNarrowed(record)) > 1 || outcomes[action.Key].Count() > 1 + attempts || (admitted && !outcomes[action.Key].Any()))
            {
                violations.Add($"P6: {action.Key} has {action.Count()} decisions and {outcomes[action.Key].Count()} outcomes");
            }
        }

        return violations;
    }

    // P6: what is offered to strangers to verify with finds every run in order.
    private static void CheckLives(IReadOnlyList<StoredEvidence> records, List<string> violations)
    {
        LifeCycle life = new();
        foreach (StoredEvidence record in records)
        {
            if ((RecordFacts.Read(record.Body) is { } facts ? life.Take(record.Log, record.Index, facts) : "it is no JSON") is { } wrong)
            {
                violations.Add($"P6: record {record.Index} of {record.Log}: {wrong}");
            }

            violations.AddRange(RecordSchema.Check(record.Json).Select(wrong => $"P6: record {record.Index} of {record.Log} is not as the schema says: {wrong}"));
        }

        if (life.End() is { } fault)
        {
            violations.Add($"P6: {fault}");
        }
    }

    private static ILookup<string, StoredEvidence> ByAction(IReadOnlyList<StoredEvidence> records, string type) =>
        records.Where(record => record.Text("type") == type).ToLookup(record => record.Text("action") ?? "");

    private static bool IsAdmission(StoredEvidence record) =>
        (record.Json["decision"] as JsonObject)?["effect"] is JsonString { Value: "allow" or "narrow" };

    // Carried out by an enforcement point: it is decided as often as a permit is asked for, and admitted when one is used.
    private static bool IsElsewhere(StoredEvidence record) => record.Text("enforcement") == "external";

    private static int Attempts(IEnumerable<StoredEvidence> decisions) => decisions.Where(static record => record.Json["attempt"] is not null && IsAdmission(record)).DistinctBy(static record => record.Json["attempt"]!.ToString()).Count();

    private static void CheckElsewhere(IGrouping<string, StoredEvidence> action, int outcomes, List<string> violations)
    {
        int redemptions = action.Count(static record => record.Json["redemption"] is not null && IsAdmission(record));
        if (redemptions > 1 || outcomes > redemptions)
        {
            violations.Add($"P6: {action.Key} has {redemptions} redemptions and {outcomes} outcomes");
        }
    }

    private static bool IsWaiting(StoredEvidence record) =>
        (record.Json["decision"] as JsonObject)?["effect"] is JsonString { Value: "require_approval" };

    // Somebody who was asked has narrowed what waits: that is one decision more, for the same approval.
    private static bool IsNarrowed(StoredEvidence record) => (record.Json["approval"] as JsonObject)?["narrowed"] is JsonArray;

    // P3: what waited is admitted only after people agreed to this very digest, and once.
    private static void CheckApprovals(ILookup<string, StoredEvidence> decisions, ILookup<string, StoredEvidence> approvals, List<string> violations)
    {
        foreach (IGrouping<string, StoredEvidence> action in decisions.Where(static group => group.Any(IsWaiting)))
        {
            foreach (StoredEvidence admission in action.Where(static record => IsAdmission(record) && (!IsElsewhere(record) || record.Json["redemption"] is not null)))
            {
                bool agreed = approvals[action.Key].Any(record =>
                    record.Text("state") == "approved" && IsBefore(record, admission) && record.Text("digest") == admission.Text("digest"));
                if (!agreed)
                {
                    violations.Add($"P3: {action.Key} was admitted and nobody had agreed to {admission.Text("digest")}");
                }
            }
        }
    }

    // P6: in a flood one record counts many denials, and no fewer than were told of it. Repeats of a key are told of one record each time.
    private static void CheckCounts(IReadOnlyList<ClientCall> calls, ILookup<string, StoredEvidence> decisions, List<string> violations)
    {
        foreach (IGrouping<string, ClientCall> told in calls.Where(static call => call is { Key: null, Action: not null } && call.Code != "evidence_unavailable").GroupBy(static call => call.Action!))
        {
            decimal counted = decisions[told.Key].Select(static record => record.Json["count"] is JsonNumber count ? count.Value : 1).DefaultIfEmpty(0).Max();
            if (told.Count() > counted)
            {
                violations.Add($"P6: {told.Count()} clients were told of {told.Key}, and evidence counts {counted}");
            }
        }
    }

    // Where two silos wrote them, their places say nothing of the order; on one machine their times do.
    private static bool IsBefore(StoredEvidence first, StoredEvidence second) => first.Log == second.Log
        ? first.Index < second.Index
        : string.CompareOrdinal(first.Text("time"), second.Text("time")) <= 0;

    // P1: every request seen has a durable yes, and its bytes are what was granted. P2, P3: at most one request an action.
    private static void CheckUpstream(
        IReadOnlyList<RecordedRequest> upstream,
        ILookup<string, StoredEvidence> decisions,
        List<string> violations)
    {
        foreach (RecordedRequest request in upstream)
        {
            string action = request.Header(ActionHeader) ?? "";
            if (decisions[action].FirstOrDefault(static record => IsAdmission(record) && !IsElsewhere(record)) is not { } decision)
            {
                violations.Add($"P1: upstream request {request.Order} ({action}) has no decision that allows it");
                continue;
            }

            if (!BytesAreGranted(request, decision))
            {
                violations.Add($"P1: upstream request {request.Order} ({action}) is not what was granted: {request.BodyText}");
            }
        }

        foreach (IGrouping<string?, RecordedRequest> repeated in upstream.GroupBy(request => request.Header(ActionHeader)).Where(group => group.Count() > 1 + Attempts(decisions[group.Key ?? ""])))
        {
            violations.Add($"P2: {repeated.Key} was sent {repeated.Count()} times");
        }
    }

    // The members of the body are exactly granted ones, in canonical form; what is not in the body is in the target.
    private static bool BytesAreGranted(RecordedRequest request, StoredEvidence decision)
    {
        JsonObject granted = (JsonObject)((JsonObject)((JsonObject)decision.Whole["decision"]!)["granted"]!)["arguments"]!;
        if (request.Body.Length == 0)
        {
            return true;
        }

        if (!StrictJson.TryParse(request.Body, JsonLimits.Default, out JsonValue? sent, out _) || sent is not JsonObject body)
        {
            return false;
        }

        return CanonicalJson.ToUtf8(body).AsSpan().SequenceEqual(request.Body)
            && body.Members.All(member => member.Value.Equals(granted[member.Key]))
            && granted.Members.All(member => body[member.Key] is not null
                || request.Target.Contains(Uri.EscapeDataString(member.Value is JsonString text ? text.Value : member.Value.ToString()), StringComparison.Ordinal));
    }

    private static void CheckRevocations(
        IReadOnlyList<RecordedRequest> upstream,
        ILookup<string, StoredEvidence> decisions,
        IReadOnlyList<(long Acknowledged, Func<JsonObject, bool> Forbids)> revocations,
        List<string> violations)
    {
        foreach (RecordedRequest request in upstream)
        {
            StoredEvidence? decision = decisions[request.Header(ActionHeader) ?? ""].FirstOrDefault();
            if (decision is not null && revocations.Any(revocation => request.Timestamp > revocation.Acknowledged && revocation.Forbids(decision.Json)))
            {
                violations.Add($"P4: upstream request {request.Order} began after its revocation was acknowledged");
            }
        }
    }

    // P5: what a client was told stands in evidence. P6: no acknowledged record is missing.
    private static void CheckClients(
        IReadOnlyList<ClientCall> calls,
        ILookup<string, StoredEvidence> decisions,
        ILookup<string, StoredEvidence> outcomes,
        ILookup<string, StoredEvidence> approvals,
        ILookup<string, StoredEvidence> settlements,
        bool faultFree,
        List<string> violations)
    {
        foreach (ClientCall call in calls.Where(call => call.Action is not null && call.Code is not ("evidence_unavailable" or "idempotency_conflict")))
        {
            if (!decisions[call.Action!].Any())
            {
                violations.Add($"P6: a client was told of {call.Action}, and evidence has no decision on it");
                continue;
            }

            string? recorded = outcomes[call.Action!].FirstOrDefault()?.Text("status")
                ?? (approvals[call.Action!].Any(static record => record.Text("state") is "rejected" or "expired" or "cancelled")
                    || (decisions[call.Action!].Any(IsWaiting) && decisions[call.Action!].Any(static record => !IsWaiting(record) && !IsAdmission(record)))
                    ? "refused"
                    : null);
            if (call.Outcome is { } told && told is not "pending" && told != recorded && call.Code != "outcome_unknown"
                && !outcomes[call.Action!].Concat(settlements[call.Action!]).Any(record => record.Text("status") == told))
            {
                violations.Add($"P5: a client was told {told} of {call.Action}, evidence says {recorded ?? "nothing"}");
            }
        }

        if (faultFree && (calls.Any(call => call.Code == "outcome_unknown") || outcomes.SelectMany(group => group).Any(record => record.Text("status") == "unknown")))
        {
            violations.Add("P5: an outcome is unknown although nothing was broken");
        }
    }
}
