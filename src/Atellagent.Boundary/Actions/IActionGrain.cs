using Atellagent.Domain.Actions;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// Owns one action that has an idempotency key of its caller's; keyed by caller and key. It is a queue: of fifty calls
/// with one key one walks the path and the others find its answer. The unique key in the store is what makes that true.
/// </summary>
[Alias("atellagent.action")]
public interface IActionGrain : IGrainWithStringKey
{
    /// <summary>Takes a request down the path, or tells the answer of the first that had its key.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The answer.</returns>
    Task<Immutable<ActionAnswer>> SubmitAsync(Immutable<AuthenticatedRequest> request);
}
