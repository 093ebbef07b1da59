using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces;

/// <summary>
/// What a caller could be allowed: what its authority covers and policy does not refuse whatever else the call says. It decides what is
/// listed and how a refusal is worded. Being within reach grants nothing.
/// </summary>
internal sealed class CallerReach
{
    private readonly AuthorityView _view;
    private readonly PrincipalDocument _principal;
    private readonly DeploymentDocument? _deployment;
    private readonly ImmutableArray<AuthoritySource> _sources;

    private CallerReach(AuthorityView view, PrincipalDocument principal, DeploymentDocument? deployment, ImmutableArray<AuthoritySource> sources) =>
        (_view, _principal, _deployment, _sources) = (view, principal, deployment, sources);

    /// <summary>Finds a caller's reach.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="view">Authority.</param>
    /// <returns>The reach; null where the caller can do nothing at all.</returns>
    public static CallerReach? Of(CallerIdentity caller, AuthorityView view) =>
        view.Policies is null
        || CallerStanding.Find(view, caller, out PrincipalDocument? principal, out DeploymentDocument? deployment, out ImmutableArray<BoundDelegator> delegation) is not null
            ? null
            : new CallerReach(view, principal!, deployment, [.. AuthoritySource.All(principal!, deployment, delegation, caller)]);

    /// <summary>Whether any call of an operation could be allowed.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="known">Arguments that the call is known to have; null where none is known.</param>
    /// <returns>False where each would be refused.</returns>
    public bool Covers(RouteDocument route, RouteOperation operation, JsonObject? known = null) =>
        !_view.IsHalted(route.Kind, route.Name)
        && _view.TryFindCallee(route, out PrincipalDocument? callee)
        && (_deployment is not null || !route.LeadsOut)
        && _sources.All(source => source.Grants.Any(grant => grant.Covers(route.Name, operation.Name) && Admits(grant, known)))
        && DecisionEngine.Foresee(_view.Policies!, _principal, _deployment, route, callee, operation, deciding: null, known) != Possibility.Never;

    private static bool Admits(Grant grant, JsonObject? known)
    {
        foreach (KeyValuePair<string, JsonValue> argument in known?.Members ?? [])
        {
            if (grant.Bounds.Arguments.TryGetValue(argument.Key, out Domain.Bounds.ArgumentBound? bound) && !bound.Admits(argument.Value))
            {
                return false;
            }
        }

        return true;
    }
}
