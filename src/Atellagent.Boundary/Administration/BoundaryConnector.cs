using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// The connector of the boundary's own route: administering is dispatched like any other action, and what performs it holds a
/// permit. It opens no connection.
/// </summary>
/// <param name="operations">What can be performed.</param>
internal sealed class BoundaryConnector(IEnumerable<IBoundaryOperation> operations) : IConnector
{
    private readonly Dictionary<string, IBoundaryOperation> _operations = operations
        .SelectMany(static performer => performer.Operations.Select(name => (name, performer)))
        .ToDictionary(static entry => entry.name, static entry => entry.performer, StringComparer.Ordinal);

    /// <inheritdoc />
    public string Name => AdministrationRoute.Connector;

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        if (!_operations.TryGetValue(permit.Action.Operation.Name, out IBoundaryOperation? operation))
        {
            return new RouteResult.NotSent("unknown_operation", "this is asked for at an address of its own, not as an action");
        }

        return permit.TryUse()
            ? await operation.ExecuteAsync(permit, cancellationToken)
            : new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
    }
}
