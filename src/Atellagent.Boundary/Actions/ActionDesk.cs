using Atellagent.Domain.Actions;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// Where surfaces hand in requests. One with the caller's own key goes through that key's grain, so that repeats queue; one
/// without has a key that nobody else can know, and needs no queue.
/// </summary>
/// <param name="boundary">The one path.</param>
/// <param name="grains">The grains.</param>
public sealed class ActionDesk(ActionBoundary boundary, IGrainFactory grains)
{
    /// <summary>Submits a request.</summary>
    /// <param name="request">The request and its caller.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The answer.</returns>
    public Task<ActionAnswer> SubmitAsync(AuthenticatedRequest request, CancellationToken cancellationToken) =>
        request.Request.IdempotencyKey is { } key
            ? QueueAsync(request, key, cancellationToken)
            : boundary.ExecuteAsync(request, cancellationToken);

    private async Task<ActionAnswer> QueueAsync(AuthenticatedRequest request, string key, CancellationToken cancellationToken)
    {
        IActionGrain grain = grains.GetGrain<IActionGrain>($"{ActionClock.Scope(request.Caller)}|{key}");
        return (await grain.SubmitAsync(new Immutable<AuthenticatedRequest>(request)).WaitAsync(cancellationToken)).Value;
    }
}
