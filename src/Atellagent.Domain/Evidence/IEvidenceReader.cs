namespace Atellagent.Domain.Evidence;

/// <summary>Port: reads evidence and stored actions.</summary>
public interface IEvidenceReader
{
    /// <summary>Finds an action by its id.</summary>
    /// <param name="action">The id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The action, or null.</returns>
    Task<StoredAction?> FindActionAsync(string action, CancellationToken cancellationToken);

    /// <summary>Finds an action by its key.</summary>
    /// <param name="scope">Whose key.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The action, or null.</returns>
    Task<StoredAction?> FindActionAsync(string scope, string key, CancellationToken cancellationToken);

    /// <summary>Reads the actions that a log admitted and nobody has concluded, oldest first.</summary>
    /// <param name="log">The log.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The actions.</returns>
    Task<IReadOnlyList<StoredAction>> ReadUnconcludedAsync(string log, int limit, CancellationToken cancellationToken);

    /// <summary>Reads actions by where their course stands, the newest first.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="scope">Only those of this caller; null for everybody's.</param>
    /// <param name="until">Only those that have stood so since this time or longer.</param>
    /// <param name="before">Only those whose id is before this one; null for the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The actions.</returns>
    Task<IReadOnlyList<StoredAction>> ListAsync(
        CourseState state, string? scope, DateTimeOffset until, string? before, int limit, CancellationToken cancellationToken);

    /// <summary>Reads records by filter, newest first.</summary>
    /// <param name="query">The filter.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One page.</returns>
    Task<EvidencePage> QueryAsync(EvidenceQuery query, CancellationToken cancellationToken);

    /// <summary>Reads one record.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The record, or null.</returns>
    Task<StoredRecord?> ReadAsync(EvidencePosition position, CancellationToken cancellationToken);

    /// <summary>Reads a log in order, to verify it.</summary>
    /// <param name="log">The log.</param>
    /// <param name="fromIndex">The first index wanted.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records in order.</returns>
    Task<IReadOnlyList<StoredRecord>> ReadLogAsync(string log, long fromIndex, int limit, CancellationToken cancellationToken);
}
