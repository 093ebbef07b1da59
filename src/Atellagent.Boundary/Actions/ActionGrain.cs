using Atellagent.Domain.Actions;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Actions;

/// <summary>Queues the repeats of one idempotency key that come to this silo.</summary>
/// <param name="boundary">The one path.</param>
[StatelessWorker(1)]
[GrainType("action")]
internal sealed class ActionGrain(ActionBoundary boundary) : Grain, IActionGrain
{
    /// <inheritdoc />
    // No token on purpose: a caller that leaves may not take the answer from the others that wait for it.
    public async Task<Immutable<ActionAnswer>> SubmitAsync(Immutable<AuthenticatedRequest> request) =>
        new(await boundary.ExecuteAsync(request.Value, CancellationToken.None));
}
