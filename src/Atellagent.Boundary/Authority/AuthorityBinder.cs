using System.Collections.Immutable;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Enforcement;
using Atellagent.Boundary.Labels;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Clocks;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Boundary.Authority;

/// <summary>
/// Stage 3: finds who asks, from where, and for what, in one view of authority, and holds the request against the smallest
/// of everything that bounds it. What is unknown is refused; nothing is repaired here.
/// </summary>
/// <param name="time">The clock; read once for each decision.</param>
public sealed class AuthorityBinder(TimeProvider time)
{
    /// <summary>Binds a request.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <param name="view">The authority to bind it under.</param>
    /// <returns>The bound request, or the refusal.</returns>
    public BindingResult Bind(AuthenticatedRequest authenticated, AuthorityView view) => Bind(authenticated, view, DetectorReport.None);

    /// <summary>Binds a request.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <param name="view">The authority to bind it under.</param>
    /// <param name="asked">What detectors elsewhere said of it.</param>
    /// <returns>The bound request, or the refusal.</returns>
    public BindingResult Bind(AuthenticatedRequest authenticated, AuthorityView view, DetectorReport asked) => Bind(authenticated, view, asked, static (approval, bound, view) =>
        (ApprovalCheck.Find(approval, bound, view, out ApprovalFact? fact), fact));

    /// <summary>Binds a request that waits for people, to see who they may be. What it gives is without their agreement, and good for nothing else.</summary>
    /// <param name="waiting">The request.</param>
    /// <param name="view">The authority to bind it under.</param>
    /// <returns>The bound request; null where it would be refused.</returns>
    internal BoundRequest? BindForVoters(AuthenticatedRequest waiting, AuthorityView view) =>
        (Bind(waiting, view, DetectorReport.None, static (_, _, _) => (null, null)) as BindingResult.Bound)?.Request;

    /// <summary>Binds a request anew with what people agreed to for an earlier one.</summary>
    /// <param name="bound">The request as bound.</param>
    /// <param name="fact">What they agreed to.</param>
    /// <returns>The same request with it.</returns>
    internal static BoundRequest With(BoundRequest bound, ApprovalFact fact) => new(bound.Authenticated)
    {
        Principal = bound.Principal,
        Deployment = bound.Deployment,
        Delegation = bound.Delegation,
        Teams = bound.Teams,
        Route = bound.Route,
        Callee = bound.Callee,
        Operation = bound.Operation,
        Envelope = bound.Envelope,
        Arguments = bound.Arguments,
        Findings = bound.Findings,
        Found = bound.Found,
        Words = bound.Words,
        Labels = bound.Labels,
        Approval = fact,
        Now = bound.Now,
        AuthorityClock = bound.AuthorityClock,
    };

    /// <summary>Binds a recorded request once more, to see what would be decided on it. What it gives is admitted by nothing.</summary>
    /// <param name="recorded">The request.</param>
    /// <param name="view">The authority to bind it under.</param>
    /// <param name="at">The time that it was decided at.</param>
    /// <param name="recall">Makes those who take part what they were then.</param>
    /// <param name="found">What detectors said of it then. Those of the boundary look again; others are not asked again.</param>
    /// <returns>The bound request, or the refusal.</returns>
    internal static BindingResult BindRecorded(
        AuthenticatedRequest recorded, AuthorityView view, DateTimeOffset at, Func<BoundParties, BoundParties> recall, ImmutableSortedDictionary<string, decimal> found) =>
        Bind(recorded, view, at, recall, DetectorReport.Of(found, view.PoliciesOf(recorded.Request.Route)?.AskedElsewhere(recorded.Request.Route, recorded.Request.Operation, isResponse: false) ?? []), default, static (_, _, _) => (null, null));

    private BindingResult Bind(
        AuthenticatedRequest authenticated,
        AuthorityView view,
        DetectorReport asked,
        Func<StoredApproval, BoundRequest, AuthorityView, (string? Change, ApprovalFact? Fact)> check)
    {
        // What makes safer, and whatever else is the boundary's own, is not held up: whatever has run out by either clock has run out.
        if (time.FindDoubt() is { } doubt && authenticated.Request.Route != AdministrationRoute.Name)
        {
            return Refuse(view, DenialCode.PolicyUnavailable, "policy_unavailable", "nothing is decided while the time is not known: " + doubt);
        }

        return Bind(authenticated, view, time.GetUtcNow(), recall: null, asked, new DetectionDeadline(time), check);
    }

    private static BindingResult Bind(
        AuthenticatedRequest authenticated,
        AuthorityView view,
        DateTimeOffset now,
        Func<BoundParties, BoundParties>? recall,
        DetectorReport asked,
        DetectionDeadline deadline,
        Func<StoredApproval, BoundRequest, AuthorityView, (string? Change, ApprovalFact? Fact)> check)
    {
        (CallerIdentity caller, ActionRequest request) = (authenticated.Caller, authenticated.Request);
        if (view.PoliciesOf(request.Route) is not { } policies)
        {
            return Refuse(view, DenialCode.PolicyUnavailable, "policy_unavailable", "no valid policy bundle is in force");
        }

        // An action that people agreed to goes on when its token has run out meanwhile, but not when it was taken back.
        // What was recorded was looked at when it was asked.
        if (recall is null && ((caller.ExpiresAt <= now && authenticated.Approval is null) || view.IsRevoked(caller)))
        {
            return Refuse(view, DenialCode.TokenRefused, "token_refused", "the token has ended or was revoked");
        }

        if (CallerStanding.Find(view, caller, out PrincipalDocument? principal, out DeploymentDocument? deployment, out ImmutableArray<BoundDelegator> delegation) is { } standing)
        {
            return Refuse(view, standing.Rule == "deployment_refused" ? DenialCode.DeploymentRefused : DenialCode.PrincipalRefused, standing);
        }

        if (view.FindRoute(request.Route) is not RouteDocument route)
        {
            return Refuse(view, DenialCode.UnknownRoute, "unknown_route", "there is no route of that name");
        }

        if (request.IsExternal && !route.LeadsOut)
        {
            return Refuse(view, DenialCode.OutsideAuthority, "not_external", "what the boundary does itself, nobody else carries out");
        }

        // Who says so has proven itself here: an issuer or a provider that vouches for it would be asked about whom it names.
        if (caller.Delegation.Any(static link => link.IsClaimed)
            && (!request.IsExternal || caller.VouchedBy is not null || caller.Upstream is not null || !route.EnforcementPoints.Contains(caller.Principal, StringComparer.Ordinal)))
        {
            return Refuse(view, DenialCode.OutsideAuthority, "subject_not_proven", "no token proves on whose behalf this is asked, and the route does not name who says so among its enforcement points");
        }

        if (view.IsHalted(route.Kind, route.Name))
        {
            return Refuse(view, DenialCode.RouteDisabled, "route_disabled", "the route is disabled");
        }

        if (!view.TryFindCallee(route, out PrincipalDocument? callee))
        {
            return Refuse(view, DenialCode.CalleeRefused, "callee_refused", "the principal that the route leads to is unknown or suspended");
        }

        if (!route.Operations.TryGetValue(request.Operation, out RouteOperation? operation))
        {
            return Refuse(view, DenialCode.UnknownOperation, "unknown_operation", "the route has no operation of that name");
        }

        ImmutableArray<SchemaViolation> violations = operation.Arguments.Validate(request.Arguments);
        if (!violations.IsEmpty)
        {
            string said = string.Join("; ", violations.Take(5).Select(violation => $"{violation.Pointer}: {violation.Message}"));
            return Refuse(view, DenialCode.ArgumentsInvalid, "arguments_invalid", said);
        }

        // A time that has run out is felt with the next action, as everything else is.
        principal = RoleSeparation.At(principal!, now);
        ImmutableArray<string> teams = UpstreamStanding.AllTeams(view, principal.Name, delegation.IsEmpty ? caller.Upstream : null);
        ImmutableArray<string> labels = LabelBook.Find(view, authenticated, deployment, delegation);
        if (recall is not null)
        {
            (principal, deployment, delegation, teams, callee, labels) = recall(new BoundParties(principal, deployment, delegation, teams, callee, labels));
        }

        if (AuthorityEnvelope.Find(principal, deployment, delegation, caller, route, operation, request.Arguments, now) is not { } envelope)
        {
            return Refuse(view, DenialCode.OutsideAuthority, "outside_authority", "the request is wider than what this principal, deployment, token and those on whose behalf it acts may ask for");
        }

        DetectorReport report = policies.LookAtRequest(request.Route, request.Operation, request, deadline).With(asked);
        BoundRequest Bound(ApprovalFact? fact) => new(authenticated)
        {
            Findings = report.Scores,
            Found = report.Findings,
            Words = report.Words,
            Labels = labels,
            Principal = principal,
            Deployment = deployment,
            Delegation = delegation,
            Teams = teams,
            Route = route,
            Callee = callee,
            Operation = operation,
            Envelope = envelope,
            Arguments = request.Arguments,
            Approval = fact,
            Now = now,
            AuthorityClock = view.Clock,
        };
        if (authenticated.Redemption is { } redemption && RedemptionCheck.Find(redemption, Bound(fact: null), view) is { } moved)
        {
            return Refuse(view, DenialCode.StaleAuthority, "stale_authority", moved);
        }

        if (authenticated.Approval is not { } approval)
        {
            return new BindingResult.Bound(Bound(fact: null));
        }

        (string? change, ApprovalFact? given) = check(approval, Bound(fact: null), view);
        return change is not null
            ? Refuse(view, DenialCode.StaleAuthority, "stale_authority", change)
            : new BindingResult.Bound(Bound(given));
    }

    private static BindingResult.Refused Refuse(AuthorityView view, DenialCode code, string rule, string message) =>
        Refuse(view, code, new DecisionReason("boundary", rule, RuleEffect.Deny, message));

    private static BindingResult.Refused Refuse(AuthorityView view, DenialCode code, DecisionReason reason) =>
        new(new Decision.Deny(code)
        {
            Reasons = [reason],
            PolicyVersion = view.Policies?.Version ?? default(Digest),
        });
}
