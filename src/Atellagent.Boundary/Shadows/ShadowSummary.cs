using System.Collections.Immutable;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Shadows;

/// <summary>Sums up what a draft made of requests while it ran, from the records.</summary>
public static class ShadowSummary
{
    private static readonly byte[] Marker = "\"draft\":{"u8.ToArray();

    /// <summary>Makes what takes records in.</summary>
    /// <param name="version">The version of the draft.</param>
    /// <returns>Takes the record of one decision in; one that the draft did not see is not counted.</returns>
    public static Action<PolicyPlan, WholeRecord> Of(string version) => (plan, whole) =>
    {
        // Most records of a long history are from before it ran: they are not read for nothing.
        if (whole.Leaf.Span.IndexOf(Marker) < 0)
        {
            return;
        }

        if (whole.Record is not { } record)
        {
            plan.AddUnreadable();
        }
        else if (record[ShadowLook.Member] is JsonObject draft && Text(draft, "version") == version)
        {
            Add(plan, record, draft);
        }
    };

    private static void Add(PolicyPlan plan, JsonObject record, JsonObject draft)
    {
        if (record["decision"] is not JsonObject decision
            || Text(decision, "id") is not { } id
            || Text(decision, "effect") is not { } effect
            || Text(record, "route") is not { } route
            || Text(record, "operation") is not { } operation
            || Text(record, "principal") is not { } principal)
        {
            plan.AddUnreadable();
            return;
        }

        PlanVerdict verdict = Verdict(Text(draft, "verdict"));
        bool isSame = verdict == PlanVerdict.Same;
        plan.Add(new PlanEntry(
            verdict,
            id,
            route,
            operation,
            principal,
            effect,
            Text(draft, "effect"),
            Text(draft, "problem") ?? string.Join(", ", Texts(draft["reasons"])),
            isSame ? "" : string.Join(", ", Reasons(decision)),
            isSame ? [.. Reasons(decision)] : Texts(draft["rules"]),
            1));
    }

    private static PlanVerdict Verdict(string? word) => word switch
    {
        "same" => PlanVerdict.Same,
        "tighter" => PlanVerdict.Tighter,
        "wider" => PlanVerdict.Wider,
        _ => PlanVerdict.Unknown,
    };

    private static IEnumerable<string> Reasons(JsonObject decision) =>
        decision["reasons"] is JsonArray reasons ? reasons.Items.OfType<JsonObject>().Select(static reason => $"{Text(reason, "policy")}#{Text(reason, "rule")}") : [];

    private static ImmutableArray<string> Texts(JsonValue? list) =>
        list is JsonArray texts ? [.. texts.Items.OfType<JsonString>().Select(static text => text.Value)] : [];

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;
}
