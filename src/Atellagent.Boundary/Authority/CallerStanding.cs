using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Authority;

/// <summary>
/// Whether a verified caller still stands: it and its deployment are known, in force, and belong together, and so does each of
/// those on whose behalf it acts, who must still let the next one act.
/// </summary>
public static class CallerStanding
{
    /// <summary>Finds whom a token speaks of.</summary>
    /// <param name="view">The authority to look in.</param>
    /// <param name="caller">What the token says.</param>
    /// <param name="principal">The principal, where it is known.</param>
    /// <param name="deployment">The deployment, where there is one and it is known.</param>
    /// <param name="delegation">On whose behalf it acts; of use only where the caller stands.</param>
    /// <returns>Null where the caller stands, else why not.</returns>
    public static DecisionReason? Find(
        AuthorityView view,
        CallerIdentity caller,
        out PrincipalDocument? principal,
        out DeploymentDocument? deployment,
        out ImmutableArray<BoundDelegator> delegation)
    {
        delegation = [];
        DecisionReason? refusal = FindParty(view, caller, caller.Principal, caller.Deployment, out principal, out deployment);
        refusal ??= caller.VouchedBy is null ? null : FindIssuer(view, caller);
        refusal ??= UpstreamStanding.Holds(view, caller.Subject, caller.Upstream)
            ? null
            : Refuse("principal_refused", $"{caller.Subject} has signed in at an identity provider that does not vouch for them any more");
        return refusal ?? (caller.Delegation.IsEmpty ? null : FindDelegation(view, caller, out delegation));
    }

    // Trust that is taken back is gone with the next action, as everything else is.
    private static DecisionReason? FindIssuer(AuthorityView view, CallerIdentity caller) =>
        view.TrustedIssuers.TryGetValue(caller.VouchedBy!, out TrustedIssuerDocument? issuer)
        && !view.IsHalted(issuer.Kind, issuer.Name)
        && issuer.Principals.Contains(caller.Subject, StringComparer.Ordinal)
            ? null
            : Refuse("principal_refused", $"the issuer that vouched for {caller.Subject} is not trusted to any more");

    private static DecisionReason? FindDelegation(AuthorityView view, CallerIdentity caller, out ImmutableArray<BoundDelegator> delegation)
    {
        delegation = [];
        if (caller.Delegation.Length > DelegationChain.Deepest)
        {
            return Refuse("delegation_refused", "too many stand behind the caller");
        }

        ImmutableArray<BoundDelegator>.Builder found = ImmutableArray.CreateBuilder<BoundDelegator>(caller.Delegation.Length);
        for (int i = 0; i < caller.Delegation.Length; i++)
        {
            Delegator link = caller.Delegation[i];
            string next = i + 1 < caller.Delegation.Length ? caller.Delegation[i + 1].Principal : caller.Principal;
            if (FindParty(view, caller, link.Principal, link.Deployment, out PrincipalDocument? principal, out DeploymentDocument? deployment) is { } refusal)
            {
                return Refuse("delegation_refused", $"on behalf of {link.Principal}: {refusal.Message}");
            }

            if (!principal!.LetsAct(next))
            {
                return Refuse("delegation_refused", $"{link.Principal} does not let {next} act on its behalf");
            }

            found.Add(new BoundDelegator(principal, deployment) { Teams = UpstreamStanding.AllTeams(view, principal.Name, i == 0 ? caller.Upstream : null) });
        }

        delegation = found.MoveToImmutable();
        return null;
    }

    private static DecisionReason? FindParty(
        AuthorityView view,
        CallerIdentity caller,
        string name,
        string? from,
        out PrincipalDocument? principal,
        out DeploymentDocument? deployment)
    {
        deployment = null;
        if (!view.Principals.TryGetValue(name, out principal) || view.IsHalted(principal.Kind, principal.Name))
        {
            return Refuse("principal_refused", "the principal is unknown or suspended");
        }

        if (principal.RequiresProofOfPossession && caller.KeyThumbprint is null)
        {
            return Refuse("principal_refused", "this principal's tokens must be bound to a key, and this one is not");
        }

        if (from is null)
        {
            return principal.Type is PrincipalType.Person or PrincipalType.Service
                ? null
                : Refuse("deployment_refused", "the token names no deployment");
        }

        if (!view.Deployments.TryGetValue(from, out deployment)
            || view.IsHalted(deployment.Kind, deployment.Name)
            || !deployment.Principals.Contains(principal.Name, StringComparer.Ordinal))
        {
            return Refuse("deployment_refused", "the deployment is unknown, suspended, or not this principal's");
        }

        // What a run is given is its own: it neither acts for others nor lets others act for it, and it ends with what it was made for.
        return deployment.IsHosted == caller.Run is not null && (caller.Run is null || caller.Delegation.IsEmpty)
            ? null
            : Refuse("deployment_refused", deployment.IsHosted ? "the deployment is hosted, and the token is not of a run of it" : "the token is of a run, and the deployment is not hosted any more");
    }

    private static DecisionReason Refuse(string rule, string message) => new("boundary", rule, RuleEffect.Deny, message);
}
