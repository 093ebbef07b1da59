using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;

namespace Atellagent.Boundary.Administration;

/// <summary>Performs operations of the boundary's own route. A feature that administers adds one of these, its operations to the route, and nothing else.</summary>
public interface IBoundaryOperation
{
    /// <summary>The operations that it performs.</summary>
    IReadOnlyCollection<string> Operations { get; }

    /// <summary>Performs one of them.</summary>
    /// <param name="permit">The right to it, used up by now.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>What came of it: <see cref="RouteResult.NotSent"/> only where nothing has changed.</returns>
    Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken);
}
