using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>The HTTP clients of the routes: one for each revision in use, its connections kept open for the next call.</summary>
public sealed class RouteClients : IAsyncDisposable
{
    private readonly RoutePool<RouteClient> _pool;

    /// <summary>Holds no client yet.</summary>
    /// <param name="factory">Makes clients.</param>
    public RouteClients(RouteHttpClientFactory factory) => _pool = new RoutePool<RouteClient>(
        route => ApprovedDestination.TryParse(route.Destination, out ApprovedDestination? destination, out _)
            ? new RouteClient(route, destination, factory.Create(destination), cancellationToken => factory.ConnectAsync(destination, cancellationToken))
            : null);

    /// <summary>Borrows the client of a route; it has none where the destination cannot be approved.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The lease.</returns>
    internal ValueTask<RoutePool<RouteClient>.Lease> RentAsync(RouteDocument route) => _pool.RentAsync(route);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
