using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Enforcement;

/// <summary>Whether what a permit was given under still stands, and who may redeem it.</summary>
internal static class RedemptionCheck
{
    /// <summary>Finds what has changed since a permit was given.</summary>
    /// <param name="redemption">The redemption.</param>
    /// <param name="bound">The request as it is bound now.</param>
    /// <param name="view">The authority that it is bound under.</param>
    /// <returns>Null where nothing has.</returns>
    public static string? Find(Redemption redemption, BoundRequest bound, AuthorityView view)
    {
        if (!string.Equals(view.PoliciesOf(bound.Route.Name)?.Version.ToString(), redemption.PolicyVersion, StringComparison.Ordinal))
        {
            return "the policies were changed after the permit was given";
        }

        return ApprovalCheck.FindChange(redemption.Revisions, ApprovalTold.Revisions(bound)) is { } part
            ? $"the {part} was changed after the permit was given"
            : CallerStanding.Find(view, redemption.Redeemer, out _, out _, out _) is not null ? "who redeems, or whoever proves them, is not in force any more"
            : WhyNotRedeemer(redemption.Redeemer, bound.Authenticated.Caller, bound.Route, bound.Authenticated.Request, view, bound.Now);
    }

    /// <summary>Whether a token speaks for its principal about an operation.</summary>
    /// <param name="caller">Whom it proves.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>False where it was bounded to others.</returns>
    public static bool Covers(CallerIdentity caller, string route, string operation) =>
        caller.Details.IsDefault || caller.Details.Any(grant => grant.Covers(route, operation));

    /// <summary>Why somebody may not redeem a permit.</summary>
    /// <param name="redeemer">Who wants to.</param>
    /// <param name="caller">Whom it was given to.</param>
    /// <param name="route">The route that it is for.</param>
    /// <param name="request">The request that it is for.</param>
    /// <param name="view">The authority.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null where they may.</returns>
    public static string? WhyNotRedeemer(CallerIdentity redeemer, CallerIdentity caller, RouteDocument route, ActionRequest request, AuthorityView view, DateTimeOffset now)
    {
        if (view.IsRevoked(redeemer))
        {
            return "who redeems is not in force any more";
        }

        // A token that was bounded speaks for its principal where it was bounded to, and nowhere else.
        if (!redeemer.Details.IsDefault
            && !(route.Operations.TryGetValue(request.Operation, out RouteOperation? operation)
                && AuthorityEnvelope.Admits(redeemer.Details, route, operation, request.Arguments, Environment(redeemer, view), now)))
        {
            return Covers(redeemer, route.Name, request.Operation)
                ? "the request is wider than what the token that redeems may ask for"
                : "the token that redeems is not for this operation";
        }

        if (route.EnforcementPoints.IsEmpty)
        {
            return string.Equals(ActionClock.Scope(redeemer), ActionClock.Scope(caller), StringComparison.Ordinal) ? null : "the permit was given to somebody else";
        }

        if (CallerStanding.Find(view, redeemer, out _, out _, out _) is not null)
        {
            return "who redeems is not in force any more";
        }

        return redeemer.Delegation.IsEmpty && route.EnforcementPoints.Contains(redeemer.Principal, StringComparer.Ordinal)
            ? null
            : "permits for this route are redeemed by its enforcement points, and for themselves";
    }

    private static string? Environment(CallerIdentity redeemer, AuthorityView view) =>
        redeemer.Deployment is { } name && view.Deployments.TryGetValue(name, out DeploymentDocument? deployment) ? deployment.Environment : null;
}
