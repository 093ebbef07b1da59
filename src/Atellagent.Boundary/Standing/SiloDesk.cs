using System.Collections.Immutable;

namespace Atellagent.Boundary.Standing;

/// <summary>
/// Asks all silos how they stand. Who is in the cluster is known without asking anybody; those that are up are asked at once and each by itself, so
/// one that hangs is told as one that does not answer, and keeps nothing of the others from being told.
/// </summary>
/// <param name="membership">Who is in the cluster.</param>
/// <param name="local">Which of them this is.</param>
/// <param name="tellers">The way to the others.</param>
/// <param name="own">How this one stands.</param>
/// <param name="time">The clock of the waiting.</param>
internal sealed class SiloDesk(IClusterMembershipService membership, ILocalSiloDetails local, SiloTellers tellers, OwnStanding own, TimeProvider time)
{
    private const int MostGone = 16;

    // A silo looks for two seconds at most whether it can write.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The silos: those that are up first, then the ones that went last.</returns>
    public async Task<ImmutableArray<SiloStanding>> LookAsync(CancellationToken cancellationToken)
    {
        ClusterMember[] members = [.. membership.CurrentSnapshot.Members.Values];
        ClusterMember[] up = [.. members.Where(static one => one.Status != SiloStatus.Dead).OrderBy(static one => one.SiloAddress.ToParsableString(), StringComparer.Ordinal)];
        IEnumerable<ClusterMember> gone = members.Where(static one => one.Status == SiloStatus.Dead).OrderByDescending(static one => one.SiloAddress.Generation).Take(MostGone);
        SiloStanding[] told = await Task.WhenAll(up.Select(one => StandAsync(one, cancellationToken)));
        return [.. told, .. gone.Select(one => Standing(one, facts: null))];
    }

    private async Task<SiloStanding> StandAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        if (member.SiloAddress.Equals(local.SiloAddress))
        {
            return Standing(member, await own.TellAsync(cancellationToken));
        }

        try
        {
            return Standing(member, await tellers.AskAsync(member.SiloAddress).WaitAsync(Patience, time, cancellationToken));
        }
#pragma warning disable CA1031 // Whatever keeps a silo from answering is told as no answer: what it is, its own log says.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Standing(member, facts: null);
        }
    }

    private SiloStanding Standing(ClusterMember member, SiloFacts? facts) => new(
        $"{member.SiloAddress.Endpoint}",
        member.Status switch
        {
            SiloStatus.Active => "active",
            SiloStatus.Created or SiloStatus.Joining => "joining",
            SiloStatus.ShuttingDown => "shutting_down",
            SiloStatus.Stopping => "stopping",
            SiloStatus.Dead => "dead",
            _ => "unknown",
        },
        member.SiloAddress.Equals(local.SiloAddress),
        facts);
}
