using Atellagent.Domain.Evidence;

namespace Atellagent.Domain.Erasures;

/// <summary>
/// Port: takes away what stands beside records. Each page is one transaction with how far the erasure has come, so that it can be ended by
/// whoever goes on with it. Orders and ends are written with their records, by <see cref="IEvidenceStore"/>.
/// </summary>
public interface IErasureStore
{
    /// <summary>Finds an erasure.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The erasure, or null.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<Erasure?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads erasures, the newest first.</summary>
    /// <param name="onlyOpen">Only those that are under way; then the oldest come first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The erasures.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlyList<Erasure>> ListAsync(bool onlyOpen, int limit, CancellationToken cancellationToken);

    /// <summary>Erases the next page.</summary>
    /// <param name="id">The erasure.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is left to do.</returns>
    /// <exception cref="EvidenceUnavailableException">Nothing of the page was erased, or nobody can tell; the next call goes on from where it is.</exception>
    Task<ErasureProgress> AdvanceAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether anything is older than a time.</summary>
    /// <param name="before">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where an erasure by age would find nothing.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<bool> HasOlderAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Makes room for what the coming months bring, and leaves nothing behind of what was erased where the database can be told to.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends then.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task TidyAsync(CancellationToken cancellationToken);
}
