namespace Atellagent.Boundary.Administration;

/// <summary>Owns the manifest: which documents are in force. There is one, with the key <c>boundary</c>.</summary>
[Alias("atellagent.boundary")]
public interface IBoundaryGrain : IGrainWithStringKey
{
    /// <summary>Applies documents as one change; those not named stay as they are.</summary>
    /// <param name="request">The documents, who asks and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    Task<ApplyResult> ApplyAsync(ApplyRequest request, CancellationToken cancellationToken);

    /// <summary>Puts a policy version in force that was in force before: exactly its policies and exceptions, and nothing else changes.</summary>
    /// <param name="request">The version, who asks and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    Task<ApplyResult> RollBackAsync(RollbackRequest request, CancellationToken cancellationToken);

    /// <summary>Suspends a principal or deployment, or disables a route. It has taken effect when this returns.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="halt">True to suspend, false to resume.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    Task<HaltResult> SetHaltedAsync(string kind, string name, bool halt, string by, CancellationToken cancellationToken);
}
