using Atellagent.Domain.Actions;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Actions;

/// <summary>Owns one action that has an idempotency key of its caller's.</summary>
/// <param name="boundary">The one path.</param>
[GrainType("action")]
internal sealed class ActionGrain(ActionBoundary boundary) : Grain, IActionGrain
{
    /// <inheritdoc />
    // No token on purpose: a caller that leaves may not take the answer from the others that wait for it.
    public async Task<Immutable<ActionAnswer>> SubmitAsync(Immutable<AuthenticatedRequest> request) =>
        new(await boundary.ExecuteAsync(request.Value, CancellationToken.None));
}
