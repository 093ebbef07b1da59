using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Mcp;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// Which operations a caller could be allowed to call as tools. Others are not listed. Models are no tools: they have surfaces of their own, whose
/// answers are in the providers' form.
/// </summary>
internal static class ToolCatalogue
{
    /// <summary>The operations for a caller.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="view">Authority.</param>
    /// <param name="standings">What servers have said of their tools of late.</param>
    /// <param name="only">One route's name, or null for all.</param>
    /// <returns>Routes and operations, sorted by name.</returns>
    public static IEnumerable<(RouteDocument Route, RouteOperation Operation)> For(CallerIdentity caller, AuthorityView view, ToolStandings standings, string? only)
    {
        if (CallerReach.Of(caller, view) is not { } reach)
        {
            yield break;
        }

        foreach (RouteDocument route in view.Routes.Values.Where(IsOfTools).OrderBy(static route => route.Name, StringComparer.Ordinal))
        {
            if (only is not null && !string.Equals(only, route.Name, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (RouteOperation operation in route.Operations.Values.Where(operation => operation.IsTool && standings.IsAsTaken(route, operation) && reach.Covers(route, operation)))
            {
                yield return (route, operation);
            }
        }
    }

    /// <summary>Whether a route's operations are tools.</summary>
    /// <param name="route">The route.</param>
    /// <returns>False where it leads to models.</returns>
    public static bool IsOfTools(RouteDocument route) => route.Offer is null;
}
