using System.Collections.Immutable;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Actions;

/// <content>The bodies of the records, in canonical JSON.</content>
internal sealed partial class ActionStory
{
    private byte[] DecisionBody(Decision decision, JsonObject told, BoundRequest? bound, DateTimeOffset now, DenialCount? counted)
    {
        using CanonicalWriter text = new();
        text.Begin()
            .Member("action", id.ToString())
            .Member("approval", _approval)
            .Member("attempt", Before is null ? null : JsonNumber.Of(Before.Course!.Attempt + 1))
            .Member("authorityClock", bound is null ? null : JsonNumber.Of(bound.AuthorityClock))
            .Member("callee", bound?.Callee is { } callee ? JsonObject.Of(("name", new JsonString(callee.Name)), ("type", new JsonString(PrincipalTypeWords.Of(callee.Type)))) : null)
            .Member("code", (decision as Decision.Deny)?.Code.ToString())
            .Member("context", _request.Context)
            .Member("count", counted is null ? null : JsonNumber.Of(counted.Count))
            .Member("decision", told)
            .Member("delegation", DelegationChain.Tell(_caller.Delegation))
            .Member("deployment", _caller.Deployment)
            .Member("detectors", bound is null ? null : FindingsTold.Scores(bound.Findings))
            .Member("digest", Granted(decision)?.Digest.ToString())
            .Member("enforcement", _request.IsExternal ? "external" : null);
        WriteEnvelope(text, bound);
        text.Name("evaluated").BeginArray();
        foreach (RuleResult result in decision.Evaluated)
        {
            text.Begin().Member("outcome", Word(result.Outcome)).Member("rule", result.Rule).End();
        }

        text.End()
            .Member("findings", bound is null ? null : FindingsTold.Spans(bound.Found))
            .Member("identityProvider", _caller.Upstream?.Provider)
            .Member("operation", _request.Operation)
            .Member("permit", _permit)
            .Member("principal", _caller.Principal)
            .Member("redemption", authenticated.Redemption is { } redemption ? Tell(redemption) : null)
            .Member("requestDigest", RequestDigest)
            .Member("reserved", !IsIssue(authenticated) && Granted(decision) is { Draws.IsEmpty: false } granted ? Array(granted.Draws, static d => d.ToJson()) : null)
            .Member("route", _request.Route)
            .Member("routeRevision", bound?.Route.Revision.ToString());
        RecordedStanding.Write(text, authenticated, bound, now);
        return text.Member("several", counted is { IsSeveral: true } ? JsonBoolean.True : null)
            .Member("shadow", decision.Shadow is null ? null : TellShadow(decision.Shadow))
            .Member("since", counted is null ? null : Rfc3339.Text(counted.Since))
            .Member("surface", _request.Surface)
            .Member("target", bound is null ? null : BoundedAction.TargetOf(bound.Route))
            .Member("teams", bound is null or { Teams.IsEmpty: true } ? null : new JsonArray([.. bound.Teams.Select(static team => new JsonString(team))]))
            .Member("time", Rfc3339.Text(now))
            .Member("token", _caller.TokenId)
            .Member("tokenExpiresAt", JsonNumber.Of(_caller.ExpiresAt.ToUnixTimeSeconds()))
            .Member("tokenIssuedAt", JsonNumber.Of(_caller.IssuedAt.ToUnixTimeSeconds()))
            .Member("type", "decision")
            .Member("until", counted is null ? null : Rfc3339.Text(counted.Until))
            .Member("vouchedBy", _caller.VouchedBy)
            .End()
            .ToUtf8();
    }

    private static JsonObject Tell(Redemption redemption) => JsonObject.Of(
        ("deployment", Text(redemption.Redeemer.Deployment)),
        ("permit", new JsonString(redemption.Permit)),
        ("principal", new JsonString(redemption.Redeemer.Principal)),
        ("token", new JsonString(redemption.Redeemer.TokenId)));

    // What policies in shadow mode would have made of it; the caller is not told.
    private static JsonObject TellShadow(Decision shadow) => JsonObject.Of(
        ("code", Text((shadow as Decision.Deny)?.Code.ToString())),
        ("effect", new JsonString(shadow.Effect)),
        ("granted", Granted(shadow) is { } action ? JsonObject.Of(("arguments", action.Arguments)) : null),
        ("reasons", Array(shadow.Reasons, Tell)));

    private byte[] OutcomeBody(
        ActionAnswer answer,
        RouteResult result,
        ReleaseDecision? release,
        DateTimeOffset now,
        ImmutableArray<CounterSettlement> settlements)
    {
        RouteResult.Completed? completed = result as RouteResult.Completed;
        using CanonicalWriter text = new();
        return text.Begin()
            .Member("action", id.ToString())
            .Member("decision", decisionId.ToString())
            .Member("deployment", _caller.Deployment)
            .Member("detectors", release is null ? null : FindingsTold.Scores(release.Detected.Scores))
            .Member("findings", release is null ? null : FindingsTold.Spans(release.Detected.Findings))
            .Member("httpStatus", completed?.HttpStatus is { } code ? JsonNumber.Of(code) : null)
            .Member("observedBy", "boundary")
            .Member("operation", _request.Operation)
            .Member("principal", _caller.Principal)
            .Member("reason", (result as RouteResult.NotSent)?.Reason ?? (result as RouteResult.Unknown)?.Reason)
            .Member("release", release is null || (release.Evaluated.IsEmpty && release.Shadow is null) ? null : Tell(release))
            .Member("released", (answer.Body["outcome"] as JsonObject)?["released"])
            .Member("resultDigest", completed?.Result is { } said ? Digest.Of(said).ToString() : null)
            .Member("route", _request.Route)
            .Member("settled", settlements.IsEmpty ? null : Array(settlements, static s => (s.Draw with { Units = s.Units }).ToJson()))
            .Member("status", result.Status)
            .Member("time", Rfc3339.Text(now))
            .Member("type", "outcome")
            .End()
            .ToUtf8();
    }

    private static JsonObject Tell(ReleaseDecision release) => JsonObject.Of(
        ("effect", new JsonString(release.Word)),
        ("evaluated", new JsonArray([.. release.Evaluated.Select(static r => (JsonValue)JsonObject.Of(
            ("outcome", new JsonString(Word(r.Outcome))),
            ("rule", new JsonString(r.Rule))))])),
        ("policyVersion", new JsonString(release.PolicyVersion.ToString())),
        ("reasons", Array(release.Reasons, Tell)),
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
            text.Begin().Member("kind", source.Kind).Member("name", source.Name).Name("operations").BeginArray();
            foreach (string operation in source.Grant.Operations)
            {
                text.Item(operation);
            }

            text.End().End();
        }

        text.End();
    }

    private static string Word(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.True => "true",
        RuleOutcome.False => "false",
        _ => "error",
    };

    private static string Word(Domain.Policies.RuleEffect effect) => effect switch
    {
        Domain.Policies.RuleEffect.Allow => "allow",
        Domain.Policies.RuleEffect.Narrow => "narrow",
        Domain.Policies.RuleEffect.RequireApproval => "require_approval",
        Domain.Policies.RuleEffect.Oblige => "oblige",
        _ => "deny",
    };
}
