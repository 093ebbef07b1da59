using System.Collections.Immutable;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Boundary.Actions;

/// <content>What stands beside the records, and what is in neither.</content>
internal sealed partial class ActionStory
{
    // Null where everything is in the record: of what is asked of the boundary itself, and of an action that was begun without one.
    private string? _salt = authenticated.Redemption is { } redeemed ? redeemed.Salt
        : authenticated.Approval is { } agreed ? RecordParts.SaltOf(agreed.DecisionBody)
        : string.Equals(authenticated.Request.Route, AdministrationRoute.Name, StringComparison.Ordinal) ? null
        : salt;

    private RouteOperation? _operation;
    private bool _keepsSecrets;

    /// <summary>Who hears what the destination says before its answer; null where nobody does.</summary>
    public INoticeListener? Listener { get; set; }

    /// <summary>What is done instead of calling the destination; null where it is called.</summary>
    public Errand? Errand { get; set; }

    /// <summary>What the destination says before its answer; null where nobody hears it.</summary>
    public NoticeRelease? Notices { get; set; }

    /// <summary>Notes what the arguments are for, so that what its schema marks secret is not kept.</summary>
    /// <param name="operation">The operation; null where there is none of the name.</param>
    public void Know(RouteOperation? operation)
    {
        _operation = operation;
        _keepsSecrets = operation is not null && SecretValues.HasAny(operation);
    }

    /// <summary>Whether the request has a value that is not kept, and so cannot be gone on with later.</summary>
    public bool HasSecrets => _keepsSecrets && !_request.Arguments.Equals(SecretValues.Hide(_request.Arguments, _operation!));

    /// <summary>The arguments as others may be shown them: without values that are not kept.</summary>
    /// <returns>They; null where secret values cannot be told from others.</returns>
    public JsonObject? Shown() => !_keepsSecrets ? _request.Arguments : SecretValues.Hide(_request.Arguments, _operation!);

    // Secret values are not stored; where they cannot be told from others, none is.
    private JsonObject Keep(JsonObject arguments) => !_keepsSecrets ? JsonObject.Of(("arguments", arguments))
        : SecretValues.Hide(arguments, _operation!) is { } shown ? JsonObject.Of(("arguments", shown))
        : JsonObject.Of(("hidden", JsonBoolean.True));

    private ReadOnlyMemory<byte>? DecisionPayload(Decision decision, JsonObject told, BoundRequest? bound, ReadOnlyMemory<byte>? answer, ImmutableArray<CounterDraw> draws)
    {
        if (_salt is null)
        {
            return null;
        }

        using CanonicalWriter text = new();
        text.Begin()
            .Canonical(RecordPayload.Answer, answer)
            .Member("approval", BesideApproval(_approval))
            .Member("context", _request.Context)
            .Member("decision", BesideDecision(told))
            .Member("digest", Granted(decision)?.Digest.ToString())
            .Member("findings", bound is null ? null : FindingsTold.Spans(bound.Found, withPaths: true))
            .Member("permit", _permit?[ApprovalTold.Kept] is { } kept ? JsonObject.Of((ApprovalTold.Kept, kept)) : null)
            .Member("reserved", draws.IsEmpty ? null : Array(draws, static d => d.ToJson()))
            .Member(RecordPayload.Salt, _salt)
            .Member("shadow", decision.Shadow is { } shadow && !_keepsSecrets ? BesideShadow(shadow) : null);
        return text.End().ToUtf8();
    }

    private ReadOnlyMemory<byte>? OutcomePayload(ReadOnlyMemory<byte> answer, RouteResult result, ReleaseDecision? release, ImmutableArray<CounterSettlement> settlements)
    {
        if (_salt is null)
        {
            return null;
        }

        using CanonicalWriter text = new();
        return text.Begin()
            .Canonical(RecordPayload.Answer, answer)
            .Member("findings", release is null ? null : FindingsTold.Spans(release.Detected.Findings, withPaths: true))
            .Member("notices", Notices?.Said)
            .Member("reason", Reason(result))
            .Member("release", release is null or { Reasons.IsEmpty: true } ? null : JsonObject.Of(("reasons", Array(release.Reasons, Tell))))
            .Member(RecordPayload.Salt, _salt)
            .Member("settled", TellSettled(settlements))
            .End()
            .ToUtf8();
    }

    // Without what was asked and granted, and what messages say of it.
    private JsonObject InRecord(JsonObject told) => _salt is null ? told : JsonObject.Of(
        ("bounds", told["bounds"]),
        ("changes", Shorten(told["changes"], "path", "policy", "rule")),
        ("effect", told["effect"]),
        ("exceptions", told["exceptions"]),
        ("id", told["id"]),
        ("policyVersion", told["policyVersion"]),
        ("reasons", Shorten(told["reasons"], "effect", "policy", "rule")),
        ("resetsAt", told["resetsAt"]));

    // A message, and what a change was from and to, may be made of a secret.
    private JsonObject BesideDecision(JsonObject told) => JsonObject.Of(
        ("changes", _keepsSecrets ? null : told["changes"]),
        ("granted", (told["granted"] as JsonObject)?["arguments"] is JsonObject granted ? Keep(granted) : null),
        ("reasons", _keepsSecrets ? null : told["reasons"]),
        ("requested", Keep(_request.Arguments)));

    // What people said, and the values that they bound it to, stand beside. Who verifies the log asks where each of them had a vote.
    private JsonObject? ApprovalInRecord(BoundRequest? bound)
    {
        JsonObject? approval = _approval?["votes"] is JsonArray cast && bound?.Approval is { } fact ? _approval.With("votes", ApprovalTold.Eligible(cast, fact)) : _approval;
        if (approval is null || _salt is null)
        {
            return approval;
        }

        JsonObject told = approval.Without(ApprovalTold.Kept);
        told = told["votes"] is { } votes ? told.With("votes", Shorten(votes, "at", "gates", "inPlaceOf", "vote", "voter")!) : told;
        return told[ApprovalTold.Narrowed] is { } narrowed ? told.With(ApprovalTold.Narrowed, Shorten(narrowed, "at", "by")!) : told;
    }

    private static JsonObject? BesideApproval(JsonObject? approval) =>
        approval is null || (approval[ApprovalTold.Kept] ?? approval["votes"] ?? approval[ApprovalTold.Narrowed]) is null ? null
        : JsonObject.Of((ApprovalTold.Kept, approval[ApprovalTold.Kept]), (ApprovalTold.Narrowed, approval[ApprovalTold.Narrowed]), ("votes", approval["votes"]));

    private static JsonObject BesideShadow(Decision shadow) => JsonObject.Of(
        ("granted", Granted(shadow) is { } action ? JsonObject.Of(("arguments", action.Arguments)) : null),
        ("reasons", Array(shadow.Reasons, Tell)));

    private static JsonArray? Shorten(JsonValue? items, params ReadOnlySpan<string> names)
    {
        if (items is not JsonArray array)
        {
            return null;
        }

        ImmutableArray<JsonValue>.Builder shortened = ImmutableArray.CreateBuilder<JsonValue>(array.Items.Length);
        foreach (JsonValue item in array.Items)
        {
            JsonObject whole = (JsonObject)item;
            JsonObject kept = JsonObject.Empty;
            foreach (string name in names)
            {
                kept = whole[name] is { } value ? kept.With(name, value) : kept;
            }

            shortened.Add(kept);
        }

        return new JsonArray(shortened.MoveToImmutable());
    }

    private static string? Reason(RouteResult result) => (result as RouteResult.NotSent)?.Reason ?? (result as RouteResult.Unknown)?.Reason;

    private static string? ResultDigest(RouteResult result) => (result as RouteResult.Completed)?.Result is { } said ? Digest.Of(said).ToString() : null;

    private static JsonArray? TellSettled(ImmutableArray<CounterSettlement> settlements) =>
        settlements.IsEmpty ? null : Array(settlements, static s => (s.Draw with { Units = s.Units }).ToJson());

    // What is told again to whoever repeats the key: of an operation with secrets without the words that may be made of them.
    // The cast keeps a missing answer null: an array that is null would become an answer of no bytes.
    private ReadOnlyMemory<byte>? Stored(ActionAnswer? answer) => answer is null ? (ReadOnlyMemory<byte>?)null
        : _keepsSecrets && answer.Detail is not null ? (answer with { Detail = "why was told once, and is not kept: the arguments have secrets" }).ToStored()
        : answer.ToStored();
}
