using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Authority;

/// <summary>One source of authority. Its grants add up; sources intersect.</summary>
/// <param name="Kind"><c>principal</c>, <c>deployment</c>, <c>token</c>, <c>delegator</c> or <c>delegator_deployment</c>.</param>
/// <param name="Name">Its name, or the token's id.</param>
/// <param name="Grants">What it grants.</param>
public sealed record AuthoritySource(string Kind, string Name, ImmutableArray<Grant> Grants)
{
    /// <summary>The kind of the caller itself.</summary>
    public const string Principal = "principal";

    /// <summary>The kind of the caller's deployment.</summary>
    public const string Deployment = "deployment";

    /// <summary>The kind of the caller's token.</summary>
    public const string Token = "token";

    /// <summary>The kind of somebody on whose behalf the caller acts.</summary>
    public const string Delegator = "delegator";

    /// <summary>The kind of the deployment of somebody on whose behalf the caller acts.</summary>
    public const string DelegatorDeployment = "delegator_deployment";

    /// <summary>The same source with only the grants that speak of one operation.</summary>
    /// <param name="route">The route's name.</param>
    /// <param name="operation">The operation's name.</param>
    /// <returns>The source, perhaps without grants.</returns>
    public AuthoritySource Covering(string route, string operation) => this with { Grants = [.. Grants.Where(g => g.Covers(route, operation))] };

    /// <summary>Everything that bounds a caller: itself, its deployment, all on whose behalf it acts, and its token.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="deployment">From where; null for a person or service without one.</param>
    /// <param name="delegation">On whose behalf.</param>
    /// <param name="caller">What its token says.</param>
    /// <returns>The sources; a caller may do what each of them grants.</returns>
    public static IEnumerable<AuthoritySource> All(
        PrincipalDocument principal,
        DeploymentDocument? deployment,
        ImmutableArray<BoundDelegator> delegation,
        CallerIdentity caller)
    {
        yield return new AuthoritySource(Principal, principal.Name, principal.Grants);
        if (deployment is not null)
        {
            yield return new AuthoritySource(Deployment, deployment.Name, deployment.Grants);
        }

        foreach (BoundDelegator delegator in delegation)
        {
            yield return new AuthoritySource(Delegator, delegator.Principal.Name, delegator.Principal.Grants);
            if (delegator.Deployment is not null)
            {
                yield return new AuthoritySource(DelegatorDeployment, delegator.Deployment.Name, delegator.Deployment.Grants);
            }
        }

        if (!caller.Details.IsDefault)
        {
            yield return new AuthoritySource(Token, caller.TokenId, caller.Details);
        }
    }
}
