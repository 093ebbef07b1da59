using Atellagent.Boundary.Permits;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Routes;

/// <summary>Stage 7: hands a permit to the connector of its route.</summary>
/// <param name="connectors">The connectors, one a kind of route.</param>
/// <param name="logger">For operators.</param>
public sealed partial class RouteDispatcher(IEnumerable<IConnector> connectors, ILogger<RouteDispatcher> logger)
{
    private readonly Dictionary<string, IConnector> _connectors =
        connectors.ToDictionary(connector => connector.Name, StringComparer.Ordinal);

    /// <summary>Performs one action.</summary>
    /// <param name="permit">The right to it.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>What came of it; a fault of a connector is <see cref="RouteResult.Unknown"/>, since nobody can say how far it got.</returns>
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        if (!_connectors.TryGetValue(permit.Route.Connector, out IConnector? connector))
        {
            return new RouteResult.NotSent("destination_not_approved", "no connector of that kind");
        }

        try
        {
            return await connector.ExecuteAsync(permit, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever a connector throws, the honest answer is that the outcome is unknown.
        catch (Exception fault)
        {
            Log.ConnectorFault(logger, permit.ActionId.ToString(), fault.GetType().Name);
            return new RouteResult.Unknown("the connector failed");
        }
#pragma warning restore CA1031
    }

    private static partial class Log
    {
        // The exception itself may quote the destination's answer, so only its type is logged.
        [LoggerMessage(EventId = 1101, Level = LogLevel.Error, Message = "connector failed on {Action} with {Fault}")]
        public static partial void ConnectorFault(ILogger logger, string action, string fault);
    }
}
