using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Actions;

/// <content>The bodies of the records, in canonical JSON.</content>
internal sealed partial class ActionStory
{
    private BoundRequest? _bound;

    // A grant's bounds are told with every action that it admits, and written once.
    private static readonly ConditionalWeakTable<Grant, JsonObject> BoundsOf = [];

    private byte[] DecisionBody(
        Decision decision,
        JsonObject told,
        BoundRequest? bound,
        DateTimeOffset now,
        ActionClaim? claim,
        DenialCount? counted,
        ImmutableArray<CounterDraw> draws,
        ReadOnlyMemory<byte>? payload)
    {
        using CanonicalWriter text = new();
        text.Begin()
            .Member("action", id.ToString())
            .Member("approval", ApprovalInRecord(bound))
            .Member("attempt", Before is null ? null : JsonNumber.Of(Before.Course!.Attempt + 1))
            .Member("authorityClock", bound is null ? null : JsonNumber.Of(bound.AuthorityClock))
            .Member("callee", bound?.Callee is { } callee ? JsonObject.Of(("name", new JsonString(callee.Name)), ("type", new JsonString(PrincipalTypeWords.Of(callee.Type)))) : null)
            .Member("code", (decision as Decision.Deny)?.Code.ToString())
            .Member("context", payload is null ? _request.Context : null)
            .Member("count", counted is null ? null : JsonNumber.Of(counted.Count))
            .Member("decision", InRecord(told))
            .Member("delegation", DelegationChain.Tell(_caller.Delegation))
            .Member("deployment", _caller.Deployment)
            .Member("detectors", bound is null ? null : FindingsTold.Scores(bound.Findings))
            .Member("digest", Granted(decision) is { } granted ? RecordParts.Commit(_salt, granted.Digest.ToString()) : null)
            .Member("dispatch", IsAdmission(claim) ? authenticated.Redemption is null ? "boundary" : "enforcementPoint" : null)
            .Member(ShadowLook.Member, bound is null ? null : Look?.Invoke(bound, decision))
            .Member("enforcement", _request.IsExternal ? "external" : null);
        WriteEnvelope(text, bound);
        text.Name("evaluated").BeginArray();
        foreach (RuleResult result in decision.Evaluated)
        {
            text.Begin().Member("outcome", RuleWords.Of(result.Outcome)).Member("rule", result.Rule).End();
        }

        text.End()
            .Member("findings", bound is null ? null : FindingsTold.Spans(bound.Found, withPaths: payload is null))
            .Member("identityProvider", _caller.Upstream?.Provider)
            .Member("labels", IsAdmission(claim) ? TellLabels(_bound = bound, decision.Labels) : null)
            .Member("operation", _request.Operation)
            .Member("payload", payload is { } beside ? RecordPayload.HashOf(beside.Span) : null)
            .Member("permit", payload is null ? _permit : _permit?.Without(ApprovalTold.Kept))
            .Member("principal", _caller.Principal)
            .Member("problem", claim?.Answer is null || decision is not Decision.Deny refused ? null : DenialProblem.Of(refused.Code))
            .Member("redemption", authenticated.Redemption is { } redemption ? Tell(redemption) : null)
            .Member("requestDigest", RecordParts.Commit(_salt, RequestDigest))
            .Member("reserved", payload is not null || draws.IsEmpty ? null : Array(draws, static d => d.ToJson()))
            .Member("revisions", bound is null ? null : ApprovalTold.Revisions(bound))
            .Member("route", _request.Route)
            .Member("routeRevision", bound?.Route.Revision.ToString())
            .Member("run", _caller.Run);
        RecordedStanding.Write(text, authenticated, bound, now);
        return text.Member("several", counted is { IsSeveral: true } ? JsonBoolean.True : null)
            .Member("shadow", decision.Shadow is null ? null : TellShadow(decision.Shadow, isWhole: payload is null))
            .Member("silo", silo)
            .Member("since", counted is null ? null : Rfc3339.Text(counted.Since))
            .Member("surface", _request.Surface)
            .Member("target", bound is null ? null : BoundedAction.TargetOf(bound.Route))
            .Member("teams", bound is null or { Teams.IsEmpty: true } ? null : new JsonArray([.. bound.Teams.Select(static team => new JsonString(team))]))
            .Member("time", Rfc3339.Text(now))
            .Member("token", _caller.TokenId)
            .Member("tokenExpiresAt", JsonNumber.Of(_caller.ExpiresAt.ToUnixTimeSeconds()))
            .Member("tokenIssuedAt", JsonNumber.Of(_caller.IssuedAt.ToUnixTimeSeconds()))
            .Member("trace", authenticated.Trace)
            .Member("type", "decision")
            .Member("until", counted is null ? null : Rfc3339.Text(counted.Until))
            .Member(ProductVersion.Member, ProductVersion.Text)
            .Member("vouchedBy", _caller.VouchedBy)
            .End()
            .ToUtf8();
    }

    // Told whether they are new or not: who is told of the action later is told what was read.
    private static JsonObject? TellLabels(BoundRequest? bound, ImmutableArray<string> labels) => bound is null || labels.IsEmpty ? null
        : bound.LabelHolders() is { IsEmpty: false } holders ? new LabelStep { Holders = holders, Labels = labels }.ToJson()
        : null;

    private static JsonObject Tell(Redemption redemption) => JsonObject.Of(
        ("deployment", Text(redemption.Redeemer.Deployment)),
        ("permit", new JsonString(redemption.Permit)),
        ("principal", new JsonString(redemption.Redeemer.Principal)),
        ("token", new JsonString(redemption.Redeemer.TokenId)));

    // What policies in shadow mode would have made of it; the caller is not told.
    private static JsonObject TellShadow(Decision shadow, bool isWhole)
    {
        JsonObject told = JsonObject.Of(("code", Text((shadow as Decision.Deny)?.Code.ToString())), ("effect", new JsonString(shadow.Effect)));
        JsonObject beside = BesideShadow(shadow);
        return isWhole ? RecordPayload.Restore(told, beside) : told.With("reasons", Shorten(beside["reasons"], "effect", "policy", "rule")!);
    }

    private static bool IsAdmission(ActionClaim? claim) => claim is { ExpectedClock: not null } && claim.Course is not { To: CourseState.Issued };

    private byte[] OutcomeBody(
        ActionAnswer answer,
        RouteResult result,
        ReleaseDecision? release,
        DateTimeOffset now,
        ImmutableArray<CounterSettlement> settlements,
        ReadOnlyMemory<byte>? payload)
    {
        bool isWhole = payload is null;
        RouteResult.Completed? completed = result as RouteResult.Completed;
        using CanonicalWriter text = new();
        return text.Begin()
            .Member("action", id.ToString())
            .Member("decision", decisionId.ToString())
            .Member("deployment", _caller.Deployment)
            .Member("detectors", release is null ? null : FindingsTold.Scores(release.Detected.Scores))
            .Member("findings", release is null ? null : FindingsTold.Spans(release.Detected.Findings, withPaths: isWhole))
            .Member("httpStatus", completed?.HttpStatus is { } code ? JsonNumber.Of(code) : null)
            .Member("labels", release is null ? null : TellLabels(_bound, release.Labels))
            .Member("notices", Notices?.Told())
            .Member("observedBy", "boundary")
            .Member("operation", _request.Operation)
            .Member("payload", payload is { } beside ? RecordPayload.HashOf(beside.Span) : null)
            .Member("principal", _caller.Principal)
            .Member("problem", answer.Code)
            .Member("reason", isWhole ? Reason(result) : null)
            .Member("release", release is null || (release.Evaluated.IsEmpty && release.Shadow is null) ? null : Tell(release, isWhole))
            .Member("released", (answer.Body["outcome"] as JsonObject)?["released"])
            .Member("resultDigest", ResultDigest(result) is { } digest ? RecordParts.Commit(_salt, digest) : null)
            .Member("route", _request.Route)
            .Member("settled", isWhole ? TellSettled(settlements) : null)
            .Member("silo", silo)
            .Member("status", result.Status)
            .Member("time", Rfc3339.Text(now))
            .Member("trace", authenticated.Trace)
            .Member("tunnel", completed?.Tunnel)
            .Member("type", "outcome")
            .End()
            .ToUtf8();
    }

    private static JsonObject Tell(ReleaseDecision release, bool isWhole) => JsonObject.Of(
        ("effect", new JsonString(release.Word)),
        ("evaluated", new JsonArray([.. release.Evaluated.Select(static r => (JsonValue)JsonObject.Of(
            ("outcome", new JsonString(RuleWords.Of(r.Outcome))),
            ("rule", new JsonString(r.Rule))))])),
        ("policyVersion", new JsonString(release.PolicyVersion.ToString())),
        ("reasons", isWhole ? Array(release.Reasons, Tell) : Shorten(Array(release.Reasons, Tell), "effect", "policy", "rule")),
        ("shadow", release.Shadow is { } shadow ? new JsonString((release with { Effect = shadow }).Word) : null));

    private static void WriteEnvelope(CanonicalWriter text, BoundRequest? bound)
    {
        if (bound is null)
        {
            return;
        }

        text.Name("envelope").BeginArray();
        foreach (EnvelopeSource source in bound.Envelope.Sources)
        {
            text.Begin().Member("bounds", BoundsOf.GetValue(source.Grant, static grant => CanonicalJson.Keep(BoundsJson.Of(grant.Bounds)))).Member("kind", source.Kind).Member("name", source.Name).Name("operations").BeginArray();
            foreach (string operation in source.Grant.Operations)
            {
                text.Item(operation);
            }

            text.End().End();
        }

        text.End();
    }
}
