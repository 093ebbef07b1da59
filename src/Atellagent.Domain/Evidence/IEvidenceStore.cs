namespace Atellagent.Domain.Evidence;

/// <summary>Port: the append-only store of evidence and of the actions it tells of. Returning means: on disk.</summary>
public interface IEvidenceStore
{
    /// <summary>
    /// Claims a log for this process; whoever held it before can no longer append. Where many silos share the store and a living one
    /// holds the log, the next of that name is claimed: <c>main</c>, <c>main-2</c>, and so on.
    /// </summary>
    /// <param name="log">The log's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The claim, which says the log.</returns>
    Task<LogClaim> ClaimLogAsync(string log, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a batch in one transaction: each entry's claim or conclusion and its record, chained by hash. An entry whose
    /// claim is stale or taken, or whose counters have no room, is left out, and the others are written.
    /// </summary>
    /// <param name="claim">The right to append.</param>
    /// <param name="entries">The entries in order.</param>
    /// <param name="cancellationToken">Ends the wait; what became of the batch is then not known to the caller.</param>
    /// <returns>One result an entry, in the same order.</returns>
    /// <exception cref="EvidenceUnavailableException">Nothing of the batch was written, or nobody can tell.</exception>
    Task<IReadOnlyList<EntryResult>> CommitAsync(
        LogClaim claim,
        IReadOnlyList<EvidenceEntry> entries,
        CancellationToken cancellationToken);

    /// <summary>Finds an action as the last commit of this log left it, that of a lost connection included: whatever that had under way has ended.</summary>
    /// <param name="claim">The right to append.</param>
    /// <param name="action">The action's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The action, or null where it was never claimed.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<StoredAction?> FindAsync(LogClaim claim, string action, CancellationToken cancellationToken);

    /// <summary>
    /// Fences the logs that no living silo holds, and finds what they leave open: nobody else will conclude it. A log counts as left when
    /// it was found so three times in a row, since a silo whose connection was cut comes back for its own.
    /// </summary>
    /// <param name="claim">The claim of who asks.</param>
    /// <param name="limit">How many actions at most of each log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The actions, oldest first of each log.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlyList<StoredAction>> TakeOverAsync(LogClaim claim, int limit, CancellationToken cancellationToken);

    /// <summary>Makes one durable write that leaves no record, to learn whether evidence can be written now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the write is on disk.</returns>
    /// <exception cref="EvidenceUnavailableException">It cannot.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);
}
