using System.Collections.Frozen;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Evidence;

/// <summary>
/// What stands beside a record in columns, as the record itself says it. Columns only say where to look; but what is not found is not missed, so
/// whoever reads a log holds them against the record.
/// </summary>
public static class EvidenceColumns
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "administration", "alert", "approval", "client_attempt", "decision", "erasure", "follow-up", "label", "outcome", "redemption", "request_attempt", "review", "run", "settlement", "sign_in", "token");

    /// <summary>Whether it is known what the columns of a type of records say.</summary>
    /// <param name="type">The type.</param>
    /// <returns>False for one that a later version writes: of those the type and the time are compared alone.</returns>
    public static bool Knows(string type) => Known.Contains(type);

    /// <summary>Compares them.</summary>
    /// <param name="record">The record.</param>
    /// <param name="index">What stands in its columns.</param>
    /// <returns>The first column that says something else; null where all say the same.</returns>
    public static string? FirstWrong(JsonObject record, EvidenceIndex index)
    {
        string? type = Text(record, "type");
        JsonObject? key = type == "alert" ? record["by"] as JsonObject ?? JsonObject.Empty : null;
        JsonObject party = key ?? record;
        return type != index.Type ? "type"
            : Text(record, "time") != Rfc3339.Text(index.Time) ? "time"
            : !Knows(index.Type) ? null
            : !Same(index.Action, Text(record, "action") ?? (type == "erasure" && Text(record, "kind") == "action" ? Text(record, "value") : null)) ? "action"
            : !Same(index.Decision, record["decision"] is JsonObject decision ? Text(decision, "id") : Text(record, "decision")) ? "decision"
            : !Same(index.Principal, Principal(type, record, party)) ? "principal"
            : !Same(index.Deployment, Text(party, type == "redemption" ? "byDeployment" : "deployment")) ? "deployment"
            : !Same(index.Route, Text(party, "route")) ? "route"
            : !Same(index.Operation, Text(party, "operation")) ? "operation"
            : !Same(index.Effect, Effect(type, record)) ? "effect"
            : !Same(index.Outcome, Outcome(type, record)) && !IsCancelled(type, record, index) ? "outcome"
            : null;
    }

    private static string? Principal(string? type, JsonObject record, JsonObject party) => type switch
    {
        "decision" or "outcome" or "run" or "alert" => Text(party, "principal"),
        "token" => Text(record, "principal") ?? Text(record, "client"),
        "sign_in" => Text(record, "person"),
        "client_attempt" or "request_attempt" => Text(record, "client"),
        "approval" or "label" => Text(record, "by") ?? Text(record, "principal"),
        _ => Text(record, "by"),
    };

    private static string? Effect(string? type, JsonObject record) => type switch
    {
        "decision" => record["decision"] is JsonObject decision ? Text(decision, "effect") : null,
        "alert" => Text(record, "severity"),
        "erasure" or "run" or "label" => Text(record, "state"),
        _ => Text(record, "verb"),
    };

    private static string? Outcome(string? type, JsonObject record) => type switch
    {
        "outcome" or "settlement" or "redemption" => Text(record, "status"),
        "approval" => record["escalated"] is null ? Text(record, "state") : "escalated",
        _ => null,
    };

    // A refusal that ends an action which people had agreed to is found among what was cancelled.
    private static bool IsCancelled(string? type, JsonObject record, EvidenceIndex index) =>
        type == "decision" && index is { Effect: "deny", Outcome: "cancelled" } && record["approval"] is JsonObject;

    private static bool Same(string? column, string? said) => string.Equals(column, said, StringComparison.Ordinal);

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;
}
