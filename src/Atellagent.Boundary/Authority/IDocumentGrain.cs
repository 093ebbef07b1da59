namespace Atellagent.Boundary.Authority;

/// <summary>What the grains of all document kinds can do. Keyed by the document's name.</summary>
public interface IDocumentGrain : IGrainWithStringKey
{
    /// <summary>Keeps a revision for a manifest to come; it is not in force by that.</summary>
    /// <param name="revision">Its digest.</param>
    /// <param name="content">Its content as canonical JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is stored.</returns>
    Task StageAsync(string revision, string content, CancellationToken cancellationToken);

    /// <summary>Forgets every revision but one.</summary>
    /// <param name="revision">The revision to keep.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is stored.</returns>
    Task KeepOnlyAsync(string revision, CancellationToken cancellationToken);

    /// <summary>Suspends (or, for a route, disables) it. It has taken effect when this returns.</summary>
    /// <param name="by">The administrator.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there is no such document.</returns>
    Task<bool> HaltAsync(string by, CancellationToken cancellationToken);

    /// <summary>Resumes (or enables) it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there is no such document.</returns>
    Task<bool> ResumeAsync(CancellationToken cancellationToken);
}
