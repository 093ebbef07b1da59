using System.Collections.Concurrent;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>The sessions of the <c>mcp</c> routes, one a route, kept until the route changes.</summary>
/// <param name="clients">The routes' HTTP clients.</param>
public sealed class McpSessions(RouteClients clients) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (RouteDocument Document, McpHttpSession? Session)> _http = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (RouteDocument Document, McpStdioSession Session)> _stdio = new(StringComparer.Ordinal);

    /// <summary>The session over HTTP of a route as it is now.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The session, or null where the destination cannot be approved.</returns>
    internal McpHttpSession? Http(RouteDocument route) => _http.AddOrUpdate(
        route.Name,
        _ => (route, Make(route)),
        (_, known) => ReferenceEquals(known.Document, route) ? known : (route, Make(route))).Session;

    /// <summary>The session over standard streams of a route as it is now.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The session.</returns>
    internal McpStdioSession Stdio(RouteDocument route) => _stdio.AddOrUpdate(
        route.Name,
        _ => (route, new McpStdioSession()),
        (_, known) => ReferenceEquals(known.Document, route) ? known : (route, new McpStdioSession())).Session;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach ((_, McpHttpSession? session) in _http.Values)
        {
            session?.Dispose();
        }

        foreach ((_, McpStdioSession session) in _stdio.Values)
        {
            await session.DisposeAsync();
        }
    }

    private McpHttpSession? Make(RouteDocument route) =>
        clients.For(route) is { } client ? new McpHttpSession(client, route.Limits) : null;
}
