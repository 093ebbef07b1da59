using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Authority;

/// <summary>What a caller may ask for of one operation: inside one of the bounds of every source.</summary>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Sources">Every source of authority, each with its grants that cover the operation, at least one.</param>
public sealed record OperationAuthority(RouteDocument Route, RouteOperation Operation, ImmutableArray<AuthoritySource> Sources)
{
    /// <summary>Everything that a caller may ask for, before policies are asked.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="deployment">From where; null for a person or service without one.</param>
    /// <param name="delegation">On whose behalf.</param>
    /// <param name="caller">What its token says.</param>
    /// <param name="routes">The routes.</param>
    /// <returns>The operations that every source covers, sorted.</returns>
    public static ImmutableArray<OperationAuthority> Of(
        PrincipalDocument principal,
        DeploymentDocument? deployment,
        ImmutableArray<BoundDelegator> delegation,
        CallerIdentity caller,
        IEnumerable<RouteDocument> routes)
    {
        List<AuthoritySource> sources = [.. AuthoritySource.All(principal, deployment, delegation, caller)];
        return
        [
            .. from route in routes.OrderBy(static r => r.Name, StringComparer.Ordinal)
               from operation in route.Operations.Values.OrderBy(static o => o.Name, StringComparer.Ordinal)
               where deployment is not null || !route.LeadsOut
               let covering = sources.ConvertAll(source => source.Covering(route.Name, operation.Name))
               where covering.TrueForAll(static source => !source.Grants.IsEmpty)
               select new OperationAuthority(route, operation, [.. covering]),
        ];
    }
}
