using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Explaining;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Boundary.Questions;

/// <summary>
/// Answers questions about what is in force: what would become of a request, what somebody could do, and who could do something. Requests are
/// bound by the one binder and decided by the one engine; nothing is admitted, recorded or sent, and counters are not asked.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="binder">Stage 3.</param>
/// <param name="time">The clock.</param>
public sealed class PolicyQuestions(AuthorityReplica replica, AuthorityBinder binder, TimeProvider time)
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    // Prepared once for what is in force: whoever asks, asks more than once.
    private (AuthorityView View, PolicyInquiry Inquiry, DecisionExplainer Explainer)? _prepared;

    /// <summary>Says what would become of a request: each step of its way up to the one that would send it.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The steps; null where no valid policies are in force.</returns>
    public async Task<JsonObject?> ExplainAsync(DryRun asked, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (Prepare(view) is not { } prepared)
        {
            return null;
        }

        return binder.Bind(Request(asked), view) switch
        {
            BindingResult.Bound { Request: var bound } => Tell(asked, bound, prepared.Explainer.Explain(bound)),
            BindingResult.Refused refused => Tell(asked, view, refused.Denial),
            _ => null,
        };
    }

    /// <summary>Says what a principal could do.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="deployment">One of its deployments; null for all.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answers; or why there is none.</returns>
    public async Task<(JsonObject? Told, string? Problem)> WhatCanAsync(string principal, string? deployment, CancellationToken cancellationToken) =>
        Tell(Prepare(await replica.RefreshAsync(cancellationToken)), (PolicyInquiry inquiry, out string? problem) => inquiry.WhatCan(principal, deployment, out problem));

    /// <summary>Says who could do something.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answers; or why there is none.</returns>
    public async Task<(JsonObject? Told, string? Problem)> WhoCanAsync(string route, string operation, CancellationToken cancellationToken) =>
        Tell(Prepare(await replica.RefreshAsync(cancellationToken)), (PolicyInquiry inquiry, out string? problem) => inquiry.WhoCan(route, operation, out problem));

    /// <summary>Says who can reach what.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The map; null where no valid policies are in force.</returns>
    public async Task<JsonObject?> MapAsync(CancellationToken cancellationToken) =>
        Prepare(await replica.RefreshAsync(cancellationToken)) is { } prepared ? AuthorityMap.Tell(prepared.View, prepared.Inquiry) : null;

    private delegate ImmutableArray<Capability> Asking(PolicyInquiry inquiry, out string? problem);

    private (AuthorityView View, PolicyInquiry Inquiry, DecisionExplainer Explainer)? Prepare(AuthorityView view)
    {
        if (_prepared is { } known && ReferenceEquals(known.View, view))
        {
            return known;
        }

        _prepared = view.Policies is { } policies
            ? (view, new PolicyInquiry(policies, [.. view.Documents]), new DecisionExplainer(policies, view.PolicyDocuments.Values))
            : null;
        return _prepared;
    }

    private AuthenticatedRequest Request(DryRun asked)
    {
        DateTimeOffset now = time.GetUtcNow();
        return RecordedRequests.Make(
            new RecordedDecision
            {
                Id = "",
                Time = now,
                Effect = "",
                Principal = asked.Principal,
                Deployment = asked.Deployment,
                Route = asked.Route,
                Operation = asked.Operation,
                Context = asked.Context,
                TokenIssuedAt = now,
                TokenExpiresAt = now + TokenLifetime,
            },
            asked.Arguments);
    }

    private static (JsonObject? Told, string? Problem) Tell((AuthorityView View, PolicyInquiry Inquiry, DecisionExplainer Explainer)? prepared, Asking ask)
    {
        if (prepared is not { } known)
        {
            return (null, "no valid policy bundle is in force");
        }

        ImmutableArray<Capability> found = ask(known.Inquiry, out string? problem);
        return problem is not null ? (null, problem) : (JsonObject.Of(
            ("items", new JsonArray([.. found.Select(one => Tell(known.View, one))])),
            ("policyVersion", new JsonString(known.View.Policies!.Version.ToString()))), null);
    }

    // What is suspended or disabled could be done again with one word, and cannot be done now.
    private static JsonObject Tell(AuthorityView view, Capability one)
    {
        string? halted = view.IsHalted("Principal", one.Principal) ? "the principal is suspended"
            : one.Deployment is { } deployment && view.IsHalted("Deployment", deployment) ? "the deployment is suspended"
            : view.IsHalted("Route", one.Route) ? "the route is disabled"
            : null;
        return JsonObject.Of(
            ("deployment", one.Deployment is null ? null : new JsonString(one.Deployment)),
            ("halted", halted is null ? null : new JsonString(halted)),
            ("operation", new JsonString(one.Operation)),
            ("possible", new JsonString(Word(one.Possibility))),
            ("principal", new JsonString(one.Principal)),
            ("route", new JsonString(one.Route)),
            ("rules", one.Rules.IsEmpty ? null : new JsonArray([.. one.Rules.Select(static rule => new JsonString(rule))])),
            ("why", new JsonString(one.Why)));
    }

    private static JsonObject Tell(DryRun asked, AuthorityView view, Decision.Deny denial) => JsonObject.Of(
        ("decision", Tell(denial, hides: true, null)),
        ("reached", new JsonString("bound")),
        ("request", Asked(asked, view.FindRoute(asked.Route)?.Operations.GetValueOrDefault(asked.Operation))));

    private static JsonObject Tell(DryRun asked, BoundRequest bound, DecisionExplanation explanation)
    {
        bool hides = SecretValues.HasAny(bound.Operation);
        BoundedAction? action = Granted(explanation.Decision);
        return JsonObject.Of(
            ("decision", Tell(explanation.Decision, hides, bound.Operation)),
            ("detectors", FindingsTold.Scores(bound.Findings)),
            ("digest", action is null ? null : new JsonString(action.Digest.ToString())),
            ("envelope", new JsonArray([.. bound.Envelope.Sources.Select(static source => JsonObject.Of(
                ("bounds", BoundsJson.Of(source.Grant.Bounds)),
                ("kind", new JsonString(source.Kind)),
                ("name", new JsonString(source.Name))))])),
            ("gates", explanation.Decision is Decision.AwaitApproval awaited ? new JsonArray([.. awaited.Gates.Select(ApprovalTold.Gate)]) : null),
            ("reached", new JsonString(explanation.Decision is Decision.Deny ? "decided" : explanation.Decision is Decision.AwaitApproval ? "approval" : "dispatch")),
            ("request", Asked(asked, bound.Operation)),
            ("rules", new JsonArray([.. explanation.Rules.Where(static rule => rule.NotSeen is null).Select(Tell)])),
            ("target", action is null || hides ? null : new JsonString(OperationTarget.Of(bound.Route, bound.Operation, action.Arguments)?.AbsoluteUri ?? BoundedAction.TargetOf(bound.Route))));
    }

    private static JsonObject Asked(DryRun asked, RouteOperation? operation) => JsonObject.Of(
        ("arguments", operation is null ? null : SecretValues.Hide(asked.Arguments, operation)),
        ("deployment", asked.Deployment is null ? null : new JsonString(asked.Deployment)),
        ("operation", new JsonString(asked.Operation)),
        ("principal", new JsonString(asked.Principal)),
        ("route", new JsonString(asked.Route)));

    // A message, and what a change was from and to, may be made of a secret.
    private static JsonObject Tell(Decision decision, bool hides, RouteOperation? operation)
    {
        ImmutableArray<ArgumentChange> changes = decision switch
        {
            Decision.Narrow narrow => narrow.Changes,
            Decision.AwaitApproval awaited => awaited.Changes,
            _ => [],
        };
        JsonObject? granted = Granted(decision)?.Arguments;
        return JsonObject.Of(
            ("changes", changes.IsEmpty ? null : new JsonArray([.. changes.Select(change => JsonObject.Of(
                ("from", hides ? null : change.From ?? JsonNull.Instance),
                ("path", new JsonString(change.Path)),
                ("policy", new JsonString(change.Policy)),
                ("rule", new JsonString(change.Rule)),
                ("to", hides ? null : change.To ?? JsonNull.Instance)))])),
            ("code", decision is Decision.Deny deny ? new JsonString(deny.Code.ToWord()) : null),
            ("effect", new JsonString(decision.Effect)),
            ("granted", granted is null || operation is null ? null : SecretValues.Hide(granted, operation)),
            ("policyVersion", new JsonString(decision.PolicyVersion.ToString())),
            ("reasons", new JsonArray([.. decision.Reasons.Select(reason => JsonObject.Of(
                ("effect", new JsonString(RuleWords.Of(reason.Effect))),
                ("message", hides && operation is not null ? null : new JsonString(reason.Message)),
                ("policy", new JsonString(reason.Policy)),
                ("remedy", reason.Remedy is null ? null : new JsonString(reason.Remedy)),
                ("rule", new JsonString(reason.Rule))))])));
    }

    private static JsonObject Tell(RuleExplanation rule) => JsonObject.Of(
        ("effect", new JsonString(RuleWords.Of(rule.Effect))),
        ("outcome", rule.Outcome is { } outcome ? new JsonString(RuleWords.Of(outcome)) : null),
        ("parts", rule.Parts.IsEmpty ? null : new JsonArray([.. rule.Parts.Select(static part => JsonObject.Of(
            ("fault", part.Fault is null ? null : new JsonString(part.Fault)),
            ("outcome", new JsonString(RuleWords.Of(part.Outcome))),
            ("text", new JsonString(part.Text)),
            ("values", part.Values.IsEmpty ? null : new JsonArray([.. part.Values.Select(static value => JsonObject.Of(("name", new JsonString(value.Key)), ("value", new JsonString(value.Value))))]))))])),
        ("rule", new JsonString(rule.Rule)),
        ("shadow", rule.IsShadow ? JsonBoolean.True : null));

    private static BoundedAction? Granted(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Action,
        Decision.Narrow narrow => narrow.Action,
        Decision.AwaitApproval awaited => awaited.Action,
        _ => null,
    };

    private static string Word(Possibility possibility) => possibility switch
    {
        Possibility.Always => "always",
        Possibility.Depends => "depends",
        _ => "never",
    };
}
