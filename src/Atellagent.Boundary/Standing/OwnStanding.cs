using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Turns;

namespace Atellagent.Boundary.Standing;

/// <summary>How this silo stands, from memory and one look whether evidence can be written.</summary>
/// <param name="self">The process.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="turns">What is under way.</param>
public sealed class OwnStanding(ISiloSelf self, AuthorityReplica replica, EvidenceLedger ledger, TurnKeeper turns)
{
    /// <summary>Tells.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it stands.</returns>
    public async Task<SiloFacts> TellAsync(CancellationToken cancellationToken)
    {
        string notReady = await self.WhyNotReadyAsync(cancellationToken);
        AuthorityView view = replica.Current;
        (int underWay, int waiting) = turns.Busy;
        return new SiloFacts
        {
            Name = SiloName.Text,
            Version = self.Version,
            StartedAt = self.StartedAt,
            NotReady = notReady,
            PolicyVersion = view.Policies?.Version.ToString(),
            Clock = view.Clock,
            Log = ledger.LogName,
            Backlog = ledger.Backlog,
            Owed = ledger.OwedCount,
            UnderWay = underWay,
            Waiting = waiting,
            FreeBytes = self.FreeBytes(),
        };
    }
}
