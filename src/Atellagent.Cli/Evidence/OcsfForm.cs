using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>
/// A record as an event of the Open Cybersecurity Schema Framework, version <see cref="Version"/>: who signed in, or tried to, as Authorize Session
/// (3003); everything else as API Activity (6003), decisions with the profile <c>security_control</c>. What has no attribute there stands in
/// <c>unmapped</c>, with the record itself and where it is found.
/// </summary>
internal static class OcsfForm
{
    /// <summary>The version of the schema.</summary>
    public const string Version = "1.5.0";

    private const string Product = "Atellagent";
    private const string SecurityControl = "security_control";

    /// <summary>Tells a record.</summary>
    /// <param name="of">The record.</param>
    /// <returns>The event.</returns>
    public static JsonObject Of(RecordedEvent of)
    {
        OcsfReading said = OcsfReading.Of(of);
        int type = checked((said.Class.Uid * 100) + said.Activity.Id);
        JsonObject common = JsonObject.Of(
            ("activity_id", JsonNumber.Of(said.Activity.Id)),
            ("activity_name", new JsonString(said.Activity.Caption)),
            ("actor", Actor(of, said)),
            ("category_name", new JsonString(said.Class.Category)),
            ("category_uid", JsonNumber.Of(said.Class.Uid / 1000)),
            ("class_name", new JsonString(said.Class.Caption)),
            ("class_uid", JsonNumber.Of(said.Class.Uid)),
            ("count", of.Body["count"] as JsonNumber),
            ("end_time", Milliseconds(of.Text("until"))),
            ("message", new JsonString(said.Message)),
            ("metadata", Metadata(of, said)),
            ("severity", new JsonString(said.Severity.Caption)),
            ("severity_id", JsonNumber.Of(said.Severity.Id)),
            ("src_endpoint", Source(of)),
            ("start_time", Milliseconds(of.Text("since"))),
            ("status", new JsonString(said.Status.Caption)),
            ("status_code", said.Code is null ? null : new JsonString(said.Code)),
            ("status_id", JsonNumber.Of(said.Status.Id)),
            ("time", Milliseconds(of.Text("time")) ?? JsonNumber.Of(0)),
            ("type_name", new JsonString($"{said.Class.Caption}: {said.Activity.Caption}")),
            ("type_uid", JsonNumber.Of(type)),
            ("unmapped", JsonObject.Of(
                ("hash", new JsonString(of.Hash)),
                ("index", JsonNumber.Of(of.Index)),
                ("log", new JsonString(of.Log)),
                ("record", of.Body))));
        return said.Class == OcsfClass.AuthorizeSession ? Session(common, said) : Api(common, of, said);
    }

    // The class wants to be told privileges or a group, and not both: what was asked for is to be let in this way.
    private static JsonObject Session(JsonObject common, OcsfReading said) => common
        .With("privileges", new JsonArray([new JsonString(said.Operation)]))
        .With("user", JsonObject.Of(("name", new JsonString(said.Who))));

    private static JsonObject Api(JsonObject common, RecordedEvent of, OcsfReading said)
    {
        JsonObject told = common.With("api", JsonObject.Of(
            ("operation", new JsonString(said.Operation)),
            ("request", of.Text("action") is { } action ? JsonObject.Of(("uid", new JsonString(action))) : null),
            ("response", of.Body["httpStatus"] is JsonNumber status ? JsonObject.Of(("code", status)) : null),
            ("service", of.Text("route") is { } route ? JsonObject.Of(("name", new JsonString(route))) : null)));
        told = of.Text("route") is { } to ? told.With("dst_endpoint", JsonObject.Of(("svc_name", new JsonString(to)))) : told;
        return said.Control is not { } control ? told : told
            .With("action", new JsonString(control.Action.Caption))
            .With("action_id", JsonNumber.Of(control.Action.Id))
            .With("disposition", new JsonString(control.Disposition.Caption))
            .With("disposition_id", JsonNumber.Of(control.Disposition.Id));
    }

    private static JsonObject Actor(RecordedEvent of, OcsfReading said) => JsonObject.Of(
        ("app_name", of.Text("deployment") is { } deployment ? new JsonString(deployment) : null),
        ("session", of.Text("token") is { } token ? JsonObject.Of(("uid", new JsonString(token))) : null),
        ("user", JsonObject.Of(("name", new JsonString(said.Who)))));

    private static JsonObject Metadata(RecordedEvent of, OcsfReading said) => JsonObject.Of(
        ("correlation_uid", of.Body["action"] as JsonString),
        ("event_code", new JsonString(of.Type)),
        ("log_name", new JsonString(of.Log)),
        ("log_provider", new JsonString(of.Origin)),
        ("original_time", of.Body["time"] as JsonString),
        ("product", JsonObject.Of(("name", new JsonString(Product)), ("vendor_name", new JsonString(Product)))),
        ("profiles", said.Control is null ? null : new JsonArray([new JsonString(SecurityControl)])),
        ("sequence", JsonNumber.Of(of.Index)),
        ("uid", new JsonString(of.Id)),
        ("version", new JsonString(Version)));

    // Where a request came from stands in no record but those of people and of attempts; else the boundary knows the deployment, or itself.
    private static JsonObject Source(RecordedEvent of) =>
        of.Text("source") is { } source
            ? System.Net.IPAddress.TryParse(source, out _) ? JsonObject.Of(("ip", new JsonString(source))) : JsonObject.Of(("name", new JsonString(source)))
            : JsonObject.Of(("svc_name", new JsonString(of.Text("byDeployment") ?? of.Text("deployment") ?? of.Origin)));

    private static JsonNumber? Milliseconds(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset at) ? JsonNumber.Of(at.ToUnixTimeMilliseconds()) : null;
}
