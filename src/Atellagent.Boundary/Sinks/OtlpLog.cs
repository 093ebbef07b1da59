using System.Globalization;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Sinks;

/// <summary>
/// Tells records as OpenTelemetry log records, in OTLP's JSON (OpenTelemetry Protocol 1, logs data model): the record as it stands in the log is the
/// body, as text; what it is found by is attributes, its time its time, its trace its trace, and how much it matters its severity.
/// </summary>
internal static class OtlpLog
{
    private const string Scope = "atellagent.evidence";

    /// <summary>Makes the request that tells them.</summary>
    /// <param name="records">The records.</param>
    /// <param name="now">When they are told.</param>
    /// <returns>The body of the request.</returns>
    public static byte[] Request(IReadOnlyList<StoredRecord> records, DateTimeOffset now) => CanonicalJson.ToUtf8(JsonObject.Of(
        ("resourceLogs", new JsonArray([JsonObject.Of(
            ("resource", JsonObject.Of(("attributes", new JsonArray([Attribute("service.name", new JsonString("atellagent"))])))),
            ("scopeLogs", new JsonArray([JsonObject.Of(
                ("logRecords", new JsonArray([.. records.Select(record => Tell(record, now))])),
                ("scope", JsonObject.Of(("name", new JsonString(Scope)))))])))]))));

    private static JsonValue Tell(StoredRecord record, DateTimeOffset now)
    {
        EvidenceIndex index = record.Index!;
        JsonObject body = new RecordBody(record).Json;
        (int number, string text) = Severity(index, body);
        (string Name, string? Value)[] attributes =
        [
            ("atellagent.log", record.Position.Log),
            ("atellagent.index", record.Position.Index.ToString(CultureInfo.InvariantCulture)),
            ("atellagent.hash", Digest.FromHash(record.Hash.Span).ToString()),
            ("atellagent.type", index.Type),
            ("atellagent.action", index.Action),
            ("atellagent.decision", index.Decision),
            ("atellagent.principal", index.Principal),
            ("atellagent.deployment", index.Deployment),
            ("atellagent.route", index.Route),
            ("atellagent.operation", index.Operation),
            ("atellagent.effect", index.Effect),
            ("atellagent.outcome", index.Outcome),
        ];
        return JsonObject.Of(
            ("attributes", new JsonArray([.. attributes.Where(static one => one.Value is not null).Select(static one => Attribute(one.Name, new JsonString(one.Value!)))])),
            ("body", JsonObject.Of(("stringValue", new JsonString(Encoding.UTF8.GetString(record.Body.Span))))),
            ("eventName", new JsonString("atellagent.evidence." + index.Type)),
            ("observedTimeUnixNano", Nanoseconds(now)),
            ("severityNumber", JsonNumber.Of(number)),
            ("severityText", new JsonString(text)),
            ("timeUnixNano", Nanoseconds(index.Time)),
            ("traceId", body["trace"] is JsonString { Value.Length: 32 } trace ? trace : null));
    }

    // Numbers of 64 bits are texts in the JSON of Protocol Buffers.
    private static JsonString Nanoseconds(DateTimeOffset time) =>
        new(((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100).ToString(CultureInfo.InvariantCulture));

    private static JsonValue Attribute(string name, JsonString value) =>
        JsonObject.Of(("key", new JsonString(name)), ("value", JsonObject.Of(("stringValue", value))));

    // SeverityNumber: 9 INFO, 13 WARN, 17 ERROR, 21 FATAL.
    private static (int Number, string Text) Severity(EvidenceIndex index, JsonObject body) => (index.Type, index.Effect, index.Outcome) switch
    {
        ("alert", "critical", _) => (21, "FATAL"),
        ("alert", "high", _) => (17, "ERROR"),
        ("alert", "medium", _) => (13, "WARN"),
        ("outcome", _, "unknown") => (17, "ERROR"),
        ("outcome", _, "failed" or "refused") => (13, "WARN"),
        ("decision", "deny", _) => (13, "WARN"),
        ("approval", _, "rejected" or "expired") => (13, "WARN"),
        ("client_attempt" or "request_attempt" or "redemption", _, _) => (13, "WARN"),
        ("sign_in" or "token", _, _) when body["verb"] is JsonString { Value: "refused" or "slowed" } => (13, "WARN"),
        _ => (9, "INFO"),
    };
}
