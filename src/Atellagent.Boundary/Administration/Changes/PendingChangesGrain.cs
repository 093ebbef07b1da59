using System.Collections.Immutable;
using Atellagent.Boundary.Authority;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>Keeps the changes that wait for a vote. They are no authority: writing them changes nothing that is in force.</summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
[GrainType("pendingchanges")]
internal sealed class PendingChangesGrain(
    [PersistentState("changes", AuthorityStorage.Provider)] IPersistentState<PendingChangesState> state,
    TimeProvider time) : Grain, IPendingChangesGrain
{
    private const int MostOpen = 20;
    private const int MostKept = 200;
    private const long MostCharacters = 16 * 1024 * 1024;

    /// <inheritdoc />
    public async Task<bool> OpenAsync(PendingChange change, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        PendingChange[] open = [.. state.State.Changes.Where(kept => kept.IsOpen(now))];
        if (open.Length >= MostOpen || open.Append(change).Sum(static kept => kept.Proposal.Files.Sum(static file => (long)file.Text.Length)) > MostCharacters)
        {
            return false;
        }

        await WriteAsync([change, .. state.State.Changes.Select(kept => kept.IsOpen(now) ? kept : Closed(kept, kept.StateAt(now))).Take(MostKept - 1)]);
        return true;
    }

    /// <inheritdoc />
    public Task<ImmutableArray<PendingChange>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<PendingChange>>([.. state.State.Changes]);

    /// <inheritdoc />
    public async Task<PendingChange?> VoteAsync(string id, ChangeVote vote, CancellationToken cancellationToken)
    {
        if (state.State.Changes.FirstOrDefault(kept => Is(kept, id)) is not { } change || !change.IsOpen(time.GetUtcNow()))
        {
            return null;
        }

        PendingChange voted = change with
        {
            Votes = change.Votes.Add(vote),
            State = vote.Approves ? PendingChange.Approved : PendingChange.Rejected,
        };
        await WriteAsync([.. state.State.Changes.Select(kept => Is(kept, id) ? vote.Approves ? voted : Closed(voted, PendingChange.Rejected) : kept)]);
        return voted;
    }

    /// <inheritdoc />
    public Task CloseAsync(string id, string state, CancellationToken cancellationToken) =>
        WriteAsync([.. this.state.State.Changes.Select(kept => Is(kept, id) ? Closed(kept, state) : kept)]);

    private static bool Is(PendingChange change, string id) => string.Equals(change.Id, id, StringComparison.Ordinal);

    private static PendingChange Closed(PendingChange change, string state) =>
        change with { State = state, Proposal = change.Proposal with { Files = [] } };

    // Nobody knows what a failed write has left in the store: the grain forgets what it wanted, and ends itself to read again.
    private async Task WriteAsync(IReadOnlyList<PendingChange> changes)
    {
        PendingChangesState before = state.State;
        state.State = new PendingChangesState { Changes = changes };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
