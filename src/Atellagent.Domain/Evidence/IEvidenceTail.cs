namespace Atellagent.Domain.Evidence;

/// <summary>Port: reads what has been recorded since, log by log.</summary>
public interface IEvidenceTail
{
    /// <summary>Where the logs end now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cursor of somebody who is to be told of what comes from now on.</returns>
    Task<TailCursor> EndAsync(CancellationToken cancellationToken);

    /// <summary>Where each log stood at a time.</summary>
    /// <param name="since">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cursor before the first record of that time or later, as far as each log's times grow.</returns>
    Task<TailCursor> FindAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Reads what comes after a cursor.</summary>
    /// <param name="after">The cursor.</param>
    /// <param name="limit">How many records at most of each log; fewer where they are large, and one at least where there is any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records, those of each log in its order and without a gap.</returns>
    Task<IReadOnlyList<StoredRecord>> ReadAsync(TailCursor after, int limit, CancellationToken cancellationToken);
}
