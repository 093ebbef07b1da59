using Atellagent.Boundary.Permits;

namespace Atellagent.Boundary.Routes;

/// <summary>Performs side effects over routes of one kind. Nothing else in the product opens a connection to a destination.</summary>
public interface IConnector
{
    /// <summary>The name by which routes ask for it.</summary>
    string Name { get; }

    /// <summary>
    /// Performs one action. The request is built of the permit's granted arguments and nothing else; the permit is used up
    /// before the first byte is sent. It answers <see cref="RouteResult.NotSent"/> only where nothing can have been sent, and
    /// <see cref="RouteResult.Unknown"/> for every time-out or broken connection after that.
    /// </summary>
    /// <param name="permit">The right to this one action.</param>
    /// <param name="cancellationToken">The silo is stopping; a client that has left does not cancel.</param>
    /// <returns>What came of it.</returns>
    Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken);
}
