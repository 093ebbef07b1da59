using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>The sessions of the <c>mcp</c> routes, one a route, kept until the route changes.</summary>
public sealed class McpSessions : IAsyncDisposable
{
    private readonly RoutePool<McpHttpSession> _http;
    private readonly RoutePool<McpStdioSession> _stdio;

    /// <summary>Holds no session yet.</summary>
    /// <param name="factory">Makes HTTP clients.</param>
    /// <param name="time">Tells how long a session has been idle.</param>
    /// <param name="standings">Is told what servers say of their tools.</param>
    public McpSessions(RouteHttpClientFactory factory, TimeProvider time, ToolStandings standings)
    {
        _http = new RoutePool<McpHttpSession>(route => ApprovedDestination.TryParse(route.Destination, out ApprovedDestination? destination, out _)
            ? new McpHttpSession(new RouteClient(route, destination, factory.Create(destination), cancellationToken => factory.ConnectAsync(destination, cancellationToken)), time, new ToolWatch(time, route, standings))
            : null);
        _stdio = new RoutePool<McpStdioSession>(route => new McpStdioSession(route, time, new ToolWatch(time, route, standings)));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _stdio.DisposeAsync();
    }

    /// <summary>Borrows the session over HTTP of a route; it has none where the destination cannot be approved.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The lease.</returns>
    internal ValueTask<RoutePool<McpHttpSession>.Lease> RentHttpAsync(RouteDocument route) => _http.RentAsync(route);

    /// <summary>Borrows the session over standard streams of a route.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The lease.</returns>
    internal ValueTask<RoutePool<McpStdioSession>.Lease> RentStdioAsync(RouteDocument route) => _stdio.RentAsync(route);
}
