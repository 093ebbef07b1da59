using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Clocks;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>
/// Keeps the changes that wait for a vote. They are no authority: writing them changes nothing that is in force. A vote is stored
/// first. What a crash leaves voted for and not carried out is carried out when the grain is next awake, or expires.
/// </summary>
/// <param name="changes">The stored state.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
[GrainType("pendingchanges")]
internal sealed partial class PendingChangesGrain(
    [PersistentState("changes", AuthorityStorage.Provider)] IPersistentState<PendingChangesState> changes,
    TimeProvider time,
    ILogger<PendingChangesGrain> logger) : Grain, IPendingChangesGrain
{
    /// <summary>How many of one principal's changes can wait.</summary>
    internal const int MostOfOne = 20;

    /// <summary>How many can wait in all.</summary>
    internal const int MostOpen = 100;

    /// <summary>How many are kept that are over.</summary>
    internal const int MostOver = 200;

    private const long MostCharactersOfOne = 4 * 1024 * 1024;
    private const long MostCharacters = 32 * 1024 * 1024;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Often there is nothing to do; looking costs nothing.
        this.RegisterGrainTimer(FinishAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Again));
        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> OpenAsync(PendingChange change, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetEarliestUtcNow();
        PendingChange[] open = [.. changes.State.Changes.Where(kept => kept.IsOpen(now))];
        PendingChange[] own = [.. open.Where(kept => string.Equals(kept.By, change.By, StringComparison.Ordinal))];
        if (own.Length >= MostOfOne || open.Length >= MostOpen
            || Size(own) + Size([change]) > MostCharactersOfOne || Size(open) + Size([change]) > MostCharacters)
        {
            return false;
        }

        int over = 0;
        IEnumerable<PendingChange> kept = changes.State.Changes
            .Select(old => old.IsOpen(now) ? old : Over(old, old.StateAt(now)))
            .Where(old => old.IsOpen(now) || over++ < MostOver);
        await WriteAsync([change, .. kept], cancellationToken);
        return true;
    }

    /// <inheritdoc />
    public Task<ImmutableArray<PendingChange>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<PendingChange>>([.. changes.State.Changes]);

    /// <inheritdoc />
    public async Task<PendingChange?> VoteAsync(string id, ChangeVote vote, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } change || !change.TakesVotes(time.GetUtcNow()))
        {
            return null;
        }

        PendingChange voted = change with { Votes = change.Votes.Add(vote), State = PendingChange.Approved };
        voted = vote.Approves ? voted : Over(voted, PendingChange.Rejected);
        await ReplaceAsync(voted, cancellationToken);
        return voted;
    }

    /// <inheritdoc />
    public async Task<VotedChange?> CarryOutAsync(string id, CancellationToken cancellationToken)
    {
        PendingChange? change = Find(id);
        if (change is { State: PendingChange.Applied or PendingChange.Stale })
        {
            return new VotedChange(change, new ApplyResult { Applied = change.State == PendingChange.Applied, Changes = change.Proposal.Documents });
        }

        if (change is not { State: PendingChange.Approved } || !change.IsOpen(time.GetUtcNow()))
        {
            return null;
        }

        ApplyResult result = await GrainFactory.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest).CarryOutVotedAsync(change, cancellationToken);
        if (result.EvidenceUnavailable)
        {
            return new VotedChange(change, result);
        }

        PendingChange over = Over(change, result.Applied ? PendingChange.Applied : PendingChange.Stale);
        await ReplaceAsync(over, cancellationToken);
        return new VotedChange(over, result);
    }

    // A vote is carried out by who cast it. This is for what was left behind.
    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (PendingChange change in changes.State.Changes.Where(kept => kept.State == PendingChange.Approved && kept.IsOpen(now)).ToArray())
        {
            try
            {
                await CarryOutAsync(change.Id, cancellationToken);
            }
#pragma warning disable CA1031 // It stays voted for, which is what it is, and is tried again.
            catch (Exception fault)
            {
                Log.NotFinished(logger, fault, change.Id);
            }
#pragma warning restore CA1031
        }
    }

    private PendingChange? Find(string id) => changes.State.Changes.FirstOrDefault(kept => Is(kept, id));

    private static bool Is(PendingChange change, string id) => string.Equals(change.Id, id, StringComparison.Ordinal);

    private static long Size(PendingChange[] some) => some.Sum(static kept => kept.Proposal.Files.Sum(static file => (long)file.Text.Length));

    private static PendingChange Over(PendingChange change, string state) =>
        change with { State = state, Proposal = change.Proposal with { Files = [] } };

    private Task ReplaceAsync(PendingChange change, CancellationToken cancellationToken) =>
        WriteAsync([.. changes.State.Changes.Select(kept => Is(kept, change.Id) ? change : kept)], cancellationToken);

    // Nobody knows what a failed write has left in the store: the grain forgets what it wanted, and ends itself to read again.
    private async Task WriteAsync(IReadOnlyList<PendingChange> next, CancellationToken cancellationToken)
    {
        PendingChangesState before = changes.State;
        changes.State = new PendingChangesState { Changes = next };
        try
        {
            await changes.WriteStateAsync(cancellationToken);
        }
        catch
        {
            changes.State = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1404, Level = LogLevel.Error, Message = "the change {Change} was voted for and could not be carried out yet")]
        public static partial void NotFinished(ILogger logger, Exception fault, string change);
    }
}
