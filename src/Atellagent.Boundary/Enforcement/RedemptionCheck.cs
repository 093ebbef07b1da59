using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;

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
            : WhyNotRedeemer(redemption.Redeemer, bound.Authenticated.Caller, bound.Route, bound.Operation.Name, view);
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
    /// <param name="operation">The operation that it is for.</param>
    /// <param name="view">The authority.</param>
    /// <returns>Null where they may.</returns>
    public static string? WhyNotRedeemer(CallerIdentity redeemer, CallerIdentity caller, RouteDocument route, string operation, AuthorityView view)
    {
        if (view.IsRevoked(redeemer))
        {
            return "who redeems is not in force any more";
        }

        // A token that was bounded speaks for its principal where it was bounded to, and nowhere else.
        if (!Covers(redeemer, route.Name, operation))
        {
            return "the token that redeems is not for this operation";
        }

        // Whether that one is still in force is asked of whoever the action is bound for.
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
}
