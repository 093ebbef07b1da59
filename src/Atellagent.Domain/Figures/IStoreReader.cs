using Atellagent.Domain.Evidence;

namespace Atellagent.Domain.Figures;

/// <summary>Port: tells how the database itself stands.</summary>
public interface IStoreReader
{
    /// <summary>Asks.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it stands.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<StoreStanding> ReadAsync(CancellationToken cancellationToken);
}
