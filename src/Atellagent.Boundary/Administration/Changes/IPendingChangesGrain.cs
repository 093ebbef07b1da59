using System.Collections.Immutable;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>Keeps the changes that wait for a vote. There is one, with the key <c>boundary</c>. It judges nobody: that is done by what calls it.</summary>
[Alias("atellagent.pendingchanges")]
public interface IPendingChangesGrain : IGrainWithStringKey
{
    /// <summary>Keeps a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where too many wait already.</returns>
    Task<bool> OpenAsync(PendingChange change, CancellationToken cancellationToken);

    /// <summary>Reads the changes, the newest first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The changes.</returns>
    Task<ImmutableArray<PendingChange>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds a vote to a change that is open, and says what has become of it.</summary>
    /// <param name="id">The change.</param>
    /// <param name="vote">The vote.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change with the vote; null where it is not open.</returns>
    Task<PendingChange?> VoteAsync(string id, ChangeVote vote, CancellationToken cancellationToken);

    /// <summary>Ends a change.</summary>
    /// <param name="id">The change.</param>
    /// <param name="state">What has become of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is stored.</returns>
    Task CloseAsync(string id, string state, CancellationToken cancellationToken);
}
