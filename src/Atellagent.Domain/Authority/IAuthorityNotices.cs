namespace Atellagent.Domain.Authority;

/// <summary>Port: tells that authority has been changed, by whomever. A hint: who misses one finds out at the next admission.</summary>
public interface IAuthorityNotices
{
    /// <summary>Listens until the wait ends or the store is lost.</summary>
    /// <param name="changed">Called at the begin, and whenever authority has been changed.</param>
    /// <param name="cancellationToken">Ends the listening.</param>
    /// <returns>A task that ends with a fault where the store is lost.</returns>
    Task ListenAsync(Action changed, CancellationToken cancellationToken);
}
