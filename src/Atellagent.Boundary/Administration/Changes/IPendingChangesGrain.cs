using System.Collections.Immutable;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>
/// Keeps the changes that wait for a vote. There is one, with the key <c>boundary</c>. It judges nobody: that is done by what calls
/// it, and by the boundary's grain, to which it brings what was voted for.
/// </summary>
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

    /// <summary>Adds a vote to a change that waits for one, and says what has become of it. The vote that was stored first counts, and no other.</summary>
    /// <param name="id">The change.</param>
    /// <param name="vote">The vote.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The change with the vote; null where it waits for none.</returns>
    Task<PendingChange?> VoteAsync(string id, ChangeVote vote, CancellationToken cancellationToken);

    /// <summary>Carries out a change that was voted for, where that has not been done.</summary>
    /// <param name="id">The change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What has become of it; null where nobody has voted for it, or too long ago.</returns>
    [ResponseTimeout(IBoundaryGrain.LongestAnswer)]
    Task<VotedChange?> CarryOutAsync(string id, CancellationToken cancellationToken);
}
