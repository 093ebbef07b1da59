namespace Atellagent.Domain.Authority;

/// <summary>Port: reads what the authority grains have written, in the order of the authority clock.</summary>
public interface IAuthorityStore
{
    /// <summary>Reads, in one consistent view, the clock and every record that changed after a clock value.</summary>
    /// <param name="sinceClock">The clock value up to which the reader is complete; 0 reads everything.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The changes.</returns>
    ValueTask<AuthorityChanges> ReadAsync(long sinceClock, CancellationToken cancellationToken);
}
