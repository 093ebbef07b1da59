using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// Which operations a caller could be allowed: those that its authority covers and that policy does not refuse whatever the
/// arguments. Others are not listed. Being listed grants nothing.
/// </summary>
internal static class ToolCatalogue
{
    /// <summary>The operations for a caller.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="view">Authority.</param>
    /// <param name="only">One route's name, or null for all.</param>
    /// <returns>Routes and operations, sorted by name.</returns>
    public static IEnumerable<(RouteDocument Route, RouteOperation Operation)> For(CallerIdentity caller, AuthorityView view, string? only)
    {
        if (view.Policies is not { } policies
            || CallerStanding.Find(view, caller, out PrincipalDocument? principal, out DeploymentDocument? deployment, out ImmutableArray<BoundDelegator> delegation) is not null)
        {
            yield break;
        }

        List<AuthoritySource> sources = [.. AuthoritySource.All(principal!, deployment, delegation, caller)];
        foreach (RouteDocument route in view.Routes.Values.OrderBy(route => route.Name, StringComparer.Ordinal))
        {
            if (view.IsHalted(route.Kind, route.Name)
                || !view.TryFindCallee(route, out PrincipalDocument? callee)
                || (deployment is null && route.LeadsOut)
                || (only is not null && !string.Equals(only, route.Name, StringComparison.Ordinal)))
            {
                continue;
            }

            foreach (RouteOperation operation in route.Operations.Values)
            {
                if (sources.TrueForAll(source => source.Grants.Any(grant => grant.Covers(route.Name, operation.Name)))
                    && DecisionEngine.Foresee(policies, principal!, deployment, route, callee, operation) != Possibility.Never)
                {
                    yield return (route, operation);
                }
            }
        }
    }
}
