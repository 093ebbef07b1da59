using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes;

/// <summary>Asks a destination what it can do, so that its tools can be pinned as the route's operations.</summary>
public interface IToolDiscovery
{
    /// <summary>Lists the tools of an <c>mcp</c> route.</summary>
    /// <param name="route">The route; its own operations are not looked at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The tools as they would stand under <c>spec.operations</c> (name to <c>description</c> and <c>arguments</c>, without
    /// <c>effect</c>), or null when the destination could not be asked.
    /// </returns>
    Task<ImmutableArray<KeyValuePair<string, JsonObject>>?> DiscoverAsync(RouteDocument route, CancellationToken cancellationToken);
}
