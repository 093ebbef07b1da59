using System.Collections.Concurrent;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Sinks;

/// <summary>
/// Counts how often each destination has refused one record. It is of this process alone: who takes over counts anew and tries more often, and never less.
/// </summary>
internal sealed class Refusals
{
    private readonly ConcurrentDictionary<string, (EvidencePosition Position, int Count)> _refused = new(StringComparer.Ordinal);

    /// <summary>Notes that a record was refused.</summary>
    /// <param name="destination">By which destination.</param>
    /// <param name="position">The record.</param>
    /// <param name="standing">How the destination stands.</param>
    /// <returns>Whether it has been tried often enough to be passed over.</returns>
    public bool Note(string destination, EvidencePosition position, DeliveryStanding? standing)
    {
        (EvidencePosition _, int count) = _refused.AddOrUpdate(
            destination,
            static (_, refused) => (refused, 1),
            static (_, before, refused) => before.Position == refused ? (refused, before.Count + 1) : (refused, 1),
            position);
        return count >= DeliveryPatience.TriesFor(standing?.PassedInRow ?? 0);
    }
}
