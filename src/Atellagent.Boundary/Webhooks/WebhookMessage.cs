using System.Security.Cryptography;
using System.Text;
using Atellagent.Boundary.Alerts;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Reviews;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Schemas;

namespace Atellagent.Boundary.Webhooks;

/// <summary>One event as a destination is told it. The same record is the same message, with the same id, however often it is sent.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Type">The event, in words of <see cref="WebhookEvents"/>.</param>
/// <param name="Body">The body, canonical JSON.</param>
internal sealed record WebhookMessage(string Id, string Type, byte[] Body)
{
    private const int MostShown = 16 * 1024;
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);

    /// <summary>The event that a record tells of, and the approval that it is about.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The event and the approval's id; null where it is none.</returns>
    public static (string Type, string Approval)? Find(JsonObject record)
    {
        bool isDecision = record["type"] is JsonString { Value: "decision" };
        string? approval = ((isDecision ? (record["approval"] as JsonObject)?["id"] : record["approval"]) as JsonString)?.Value;
        string? type = isDecision
            ? (record["decision"] as JsonObject)?["effect"] is not JsonString { Value: "require_approval" } ? WebhookEvents.Cancelled
                : (record["approval"] as JsonObject)?[ApprovalTold.Narrowed] is null ? WebhookEvents.Opened : WebhookEvents.Narrowed
            : record["escalated"] is not null ? WebhookEvents.Escalated
            : (record["state"] as JsonString)?.Value switch
            {
                "approved" => WebhookEvents.Approved,
                "rejected" => WebhookEvents.Rejected,
                "expired" => WebhookEvents.Expired,
                "cancelled" => WebhookEvents.Cancelled,
                _ => null,
            };
        return type is null || approval is null ? null : (type, approval);
    }

    /// <summary>Whether a webhook is told of an event.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="type">The event.</param>
    /// <param name="waiting">The action that waits, or did.</param>
    /// <returns>True when it is.</returns>
    public static bool IsFor(WebhookDocument webhook, string type, WaitingAction waiting) =>
        (webhook.Events.IsEmpty || webhook.Events.Contains(type, StringComparer.Ordinal))
        && (webhook.Teams.IsEmpty || waiting.Gates.SelectMany(PossibleVoters.Groups).Any(group => group.Teams.Intersect(webhook.Teams, StringComparer.Ordinal).Any()));

    /// <summary>Makes the message.</summary>
    /// <param name="type">The event.</param>
    /// <param name="at">The record's place.</param>
    /// <param name="record">The record.</param>
    /// <param name="approval">The approval.</param>
    /// <param name="waiting">The action that waits, or did.</param>
    /// <param name="view">Authority, for what of the arguments is secret.</param>
    /// <returns>The message.</returns>
    public static WebhookMessage Make(string type, EvidencePosition at, JsonObject record, StoredApproval approval, WaitingAction waiting, AuthorityView view)
    {
        JsonObject data = JsonObject.Of(
            ("action", new JsonString(approval.Action)),
            ("agentSays", waiting.Request.Context.Members.IsEmpty || Shown(waiting, view) is null ? null : Bounded(VisibleJson.Of(waiting.Request.Context))),
            ("approval", new JsonString(approval.Id)),
            ("by", record["by"]),
            ("createdAt", new JsonString(Rfc3339.Text(approval.CreatedAt))),
            ("digest", new JsonString(approval.Digest)),
            ("escalated", record["escalated"]),
            ("evidence", JsonObject.Of(("index", JsonNumber.Of(at.Index)), ("log", new JsonString(at.Log)))),
            ("expiresAt", new JsonString(Rfc3339.Text(approval.ExpiresAt))),
            ("gates", new JsonArray([.. waiting.Gates.Select(ApprovalTold.Gate)])),
            ("inPlaceOf", record["inPlaceOf"]),
            ("request", Request(waiting, view)));
        JsonObject body = JsonObject.Of(
            ("data", data),
            ("timestamp", record["time"]),
            ("type", new JsonString(type)));
        return new WebhookMessage(IdOf(at), type, CanonicalJson.ToUtf8(body));
    }

    /// <summary>Whether a webhook is told of an alert.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="alert">The alert's record, which says who is told whatever has become of the alert since.</param>
    /// <returns>True when it is.</returns>
    public static bool IsFor(WebhookDocument webhook, JsonObject alert) =>
        webhook.Events.Contains(WebhookEvents.AlertFired, StringComparer.Ordinal)
        && (alert[AlertRecord.Webhooks] is not { } told || (told is JsonArray names && names.Items.Any(name => name is JsonString { Value: var one } && string.Equals(one, webhook.Name, StringComparison.Ordinal))));

    /// <summary>Makes the message that tells of an alert.</summary>
    /// <param name="at">The record's place.</param>
    /// <param name="record">The record.</param>
    /// <returns>The message.</returns>
    public static WebhookMessage Make(EvidencePosition at, JsonObject record) => new(
        IdOf(at),
        WebhookEvents.AlertFired,
        CanonicalJson.ToUtf8(JsonObject.Of(
            ("data", record.With("evidence", JsonObject.Of(("index", JsonNumber.Of(at.Index)), ("log", new JsonString(at.Log))))),
            ("timestamp", record["time"]),
            ("type", new JsonString(WebhookEvents.AlertFired)))));

    /// <summary>The event that a record of a follow-up tells of.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The event.</returns>
    public static string FollowUpEvent(JsonObject record) =>
        record[ReviewRecord.Act] is JsonString { Value: "opened" } ? WebhookEvents.FollowUpOpened : WebhookEvents.FollowUpChanged;

    /// <summary>Whether a webhook is told of a follow-up. One that is for some teams is told of theirs.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="record">The follow-up's record.</param>
    /// <returns>True when it is.</returns>
    public static bool IsForFollowUp(WebhookDocument webhook, JsonObject record) =>
        webhook.Events.Contains(FollowUpEvent(record), StringComparer.Ordinal)
        && (webhook.Teams.IsEmpty || (record["owner"] is JsonString owner && webhook.Teams.Contains(owner.Value, StringComparer.Ordinal)));

    /// <summary>Makes the message that tells of a follow-up. What people wrote to it stays with the boundary.</summary>
    /// <param name="at">The record's place.</param>
    /// <param name="record">The record, without what stands beside it.</param>
    /// <returns>The message.</returns>
    public static WebhookMessage MakeFollowUp(EvidencePosition at, JsonObject record) => new(
        IdOf(at),
        FollowUpEvent(record),
        CanonicalJson.ToUtf8(JsonObject.Of(
            ("data", record.Without("notes").With("evidence", JsonObject.Of(("index", JsonNumber.Of(at.Index)), ("log", new JsonString(at.Log))))),
            ("timestamp", record["time"]),
            ("type", new JsonString(FollowUpEvent(record))))));

    /// <summary>Makes the message that tells a record itself, as it is hashed: what stands beside it stays with the boundary.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The message.</returns>
    public static WebhookMessage Make(StoredRecord record) => new(
        IdOf(record.Position),
        WebhookEvents.Record,
        CanonicalJson.ToUtf8(JsonObject.Of(
            ("data", JsonObject.Of(
                ("body", StrictJson.TryParse(record.Body.Span, StoredLimits, out JsonValue? body, out _) ? body : null),
                ("hash", new JsonString(Digest.FromHash(record.Hash.Span).ToString())),
                ("index", JsonNumber.Of(record.Position.Index)),
                ("log", new JsonString(record.Position.Log)),
                ("previousHash", new JsonString(Digest.FromHash(record.PreviousHash.Span).ToString())))),
            ("timestamp", new JsonString(Rfc3339.Text(record.Index!.Time))),
            ("type", new JsonString(WebhookEvents.Record)))));

    // Who is told looks at it, and then at the approval itself: a message is for that, and not for megabytes of arguments.
    private static JsonValue? Bounded(JsonValue? shown) => shown is null || CanonicalJson.ToUtf8(shown).Length <= MostShown ? shown : null;

    // What is granted and why, from the boundary's own records. What the agent chose of it is made visible: these are texts that people look at.
    private static JsonObject Request(WaitingAction waiting, AuthorityView view)
    {
        JsonValue? shown = Shown(waiting, view) is { } granted ? VisibleJson.Of(granted) : null;
        JsonValue? told = Bounded(shown);
        return JsonObject.Of(
            ("arguments", told),
            ("argumentsHidden", shown is null ? JsonBoolean.True : null),
            ("argumentsTooLarge", shown is not null && told is null ? JsonBoolean.True : null),
            ("delegation", waiting.Record["delegation"]),
            ("deployment", waiting.Record["deployment"]),
            ("operation", waiting.Record["operation"]),
            ("policyVersion", waiting.Decision["policyVersion"]),
            ("principal", waiting.Record["principal"]),
            ("reasons", Reasons(waiting, view)),
            ("route", waiting.Record["route"]),
            ("routeRevision", waiting.Record["routeRevision"]));
    }

    // A message may be made of arguments.
    private static JsonArray Reasons(WaitingAction waiting, AuthorityView view)
    {
        bool mayTell = waiting.Operation(view) is { } operation && !SecretValues.HasAny(operation);
        return new JsonArray([.. (waiting.Decision["reasons"] as JsonArray)?.Items.OfType<JsonObject>().Select(reason => JsonObject.Of(
            ("effect", reason["effect"]),
            ("message", mayTell && reason["message"] is { } message ? VisibleJson.Of(message) : null),
            ("policy", reason["policy"]),
            ("rule", reason["rule"]))) ?? []]);
    }

    private static JsonObject? Shown(WaitingAction waiting, AuthorityView view) =>
        waiting.Granted is { } granted && waiting.Operation(view) is { } operation ? SecretValues.Hide(granted, operation) : null;

    // No full stop: it parts what is signed.
    private static string IdOf(EvidencePosition at)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at.Index}/{at.Log}")));
        return "evt_" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
