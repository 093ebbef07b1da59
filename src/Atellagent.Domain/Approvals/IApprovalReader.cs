namespace Atellagent.Domain.Approvals;

/// <summary>Port: reads approvals. They are written with the evidence of each step, and in no other way.</summary>
public interface IApprovalReader
{
    /// <summary>Finds one.</summary>
    /// <param name="approval">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The approval, or null.</returns>
    Task<StoredApproval?> FindAsync(string approval, CancellationToken cancellationToken);

    /// <summary>Reads some, the newest first.</summary>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="before">Only those opened before this one; null for the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The approvals.</returns>
    Task<IReadOnlyList<StoredApproval>> ListAsync(ApprovalState? state, string? before, int limit, CancellationToken cancellationToken);

    /// <summary>Finds one that is good for another call: of the same caller, for the same digest, with a use left.</summary>
    /// <param name="scope">The caller's scope.</param>
    /// <param name="digest">The digest of the action as granted.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The approval, the newest of several; null where there is none.</returns>
    Task<StoredApproval?> FindUsableAsync(string scope, string digest, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads those that are to be moved on: whose time has run out, that have their votes and have not been gone on with, and at which others may vote too by now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">How many of each kind at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those with votes first, the oldest before the others; then the longest overdue.</returns>
    Task<IReadOnlyList<DueApproval>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
