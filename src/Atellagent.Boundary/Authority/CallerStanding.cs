using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Authority;

/// <summary>Whether a verified caller still stands: its principal and deployment are known, in force, and belong together.</summary>
public static class CallerStanding
{
    /// <summary>Finds whom a token speaks of.</summary>
    /// <param name="view">The authority to look in.</param>
    /// <param name="caller">What the token says.</param>
    /// <param name="principal">The principal, where it is known.</param>
    /// <param name="deployment">The deployment, where there is one and it is known.</param>
    /// <returns>Null where the caller stands, else why not.</returns>
    public static DecisionReason? Find(
        AuthorityView view,
        CallerIdentity caller,
        out PrincipalDocument? principal,
        out DeploymentDocument? deployment)
    {
        deployment = null;
        if (!view.Principals.TryGetValue(caller.Principal, out principal) || view.IsHalted(principal.Kind, principal.Name))
        {
            return Refuse("principal_refused", "the principal is unknown or suspended");
        }

        if (principal.RequiresProofOfPossession && caller.KeyThumbprint is null)
        {
            return Refuse("principal_refused", "this principal's tokens must be bound to a key, and this one is not");
        }

        if (caller.Deployment is null)
        {
            return principal.Type is PrincipalType.Person or PrincipalType.Service
                ? null
                : Refuse("deployment_refused", "the token names no deployment");
        }

        return view.Deployments.TryGetValue(caller.Deployment, out deployment)
            && !view.IsHalted(deployment.Kind, deployment.Name)
            && deployment.Principals.Contains(principal.Name, StringComparer.Ordinal)
            ? null
            : Refuse("deployment_refused", "the deployment is unknown, suspended, or not this principal's");
    }

    private static DecisionReason Refuse(string rule, string message) => new("boundary", rule, RuleEffect.Deny, message);
}
