using System.Collections.Concurrent;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>A client and the one destination that it reaches.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Invoker">The client.</param>
internal sealed record RouteClient(ApprovedDestination Destination, HttpMessageInvoker Invoker)
{
    private readonly ConcurrentDictionary<string, HttpOperation?> _operations = new(StringComparer.Ordinal);

    /// <summary>A prepared operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>It, or null where it cannot be sent over HTTP.</returns>
    public HttpOperation? Prepare(RouteOperation operation) => _operations.GetOrAdd(
        operation.Name,
        static (_, raw) => HttpOperation.TryPrepare(raw, out HttpOperation? prepared) ? prepared : null,
        operation);
}
