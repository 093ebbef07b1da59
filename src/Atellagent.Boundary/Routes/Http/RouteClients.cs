using System.Collections.Concurrent;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>The HTTP clients of the routes: one for each destination in use, its connections kept open for the next call.</summary>
/// <param name="factory">Makes clients.</param>
public sealed class RouteClients(RouteHttpClientFactory factory) : IDisposable
{
    private readonly ConcurrentDictionary<string, (RouteDocument Document, RouteClient? Client)> _clients = new(StringComparer.Ordinal);

    /// <summary>The client of a route as it is now.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The client, or null where the route's destination cannot be approved.</returns>
    internal RouteClient? For(RouteDocument route)
    {
        if (_clients.TryGetValue(route.Name, out (RouteDocument Document, RouteClient? Client) known)
            && ReferenceEquals(known.Document, route))
        {
            return known.Client;
        }

        // A replaced client is not disposed of here: calls may be under way on it. Its connections end by their lifetime.
        RouteClient? client = ApprovedDestination.TryParse(route.Destination, out ApprovedDestination? destination, out _)
            ? new RouteClient(destination, factory.Create(destination))
            : null;
        _clients[route.Name] = (route, client);
        return client;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach ((_, RouteClient? client) in _clients.Values)
        {
            client?.Invoker.Dispose();
        }
    }
}
