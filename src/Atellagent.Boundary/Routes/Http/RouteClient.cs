using System.Collections.Concurrent;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>The client of one revision of one route, and the one destination that it reaches.</summary>
/// <param name="route">The route.</param>
/// <param name="destination">The destination.</param>
/// <param name="invoker">The client; disposed of with this.</param>
/// <param name="connect">Opens a connection of its own to the destination.</param>
internal sealed class RouteClient(RouteDocument route, ApprovedDestination destination, HttpMessageInvoker invoker, Func<CancellationToken, ValueTask<Stream>> connect) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, HttpOperation?> _operations = new(StringComparer.Ordinal);

    /// <summary>The destination.</summary>
    public ApprovedDestination Destination => destination;

    /// <summary>The client.</summary>
    public HttpMessageInvoker Invoker => invoker;

    /// <summary>Opens a connection to the destination that no other call has, by the same rules.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection; whoever asked disposes of it.</returns>
    /// <exception cref="DestinationRefusedException">An address is not allowed.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody answered.</exception>
    public ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken) => connect(cancellationToken);

    /// <summary>The route's limits.</summary>
    public RouteLimits Limits => route.Limits;

    /// <summary>Whether the route has an operation that is no tool.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>False where it is unknown, or a tool's name.</returns>
    public bool Serves(string operation) => route.Operations.TryGetValue(operation, out RouteOperation? found) && !found.IsTool;

    /// <summary>A prepared operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>It, or null where it cannot be sent over HTTP.</returns>
    public HttpOperation? Prepare(RouteOperation operation) => _operations.GetOrAdd(
        operation.Name,
        static (_, given) => HttpOperation.TryPrepare(given.operation, given.Header, out HttpOperation? prepared) ? prepared : null,
        (operation, route.Credential?.Header));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        invoker.Dispose();
        return ValueTask.CompletedTask;
    }
}
