using System.Collections.Immutable;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Approvals;

/// <summary>
/// Counts votes. A vote counts only while its voter may cast it, so a tally that was complete can come to be so no more; and a
/// human counts once, at one gate, however many principals and gates there are.
/// </summary>
public static class ApprovalTally
{
    /// <summary>Counts.</summary>
    /// <param name="gates">The gates.</param>
    /// <param name="votes">The votes, the first one first.</param>
    /// <param name="subject">What is voted on.</param>
    /// <param name="roll">Who may vote.</param>
    /// <returns>How many votes for it each gate has, in the order of the gates; never more than its quorum.</returns>
    public static ImmutableArray<int> Count(
        ImmutableArray<ApprovalGate> gates, IEnumerable<ApprovalVote> votes, ApprovalSubject subject, VoterRoll roll)
    {
        // Seats are what the gates ask for; voters take them so that as many as can be are taken (a bipartite matching).
        int[] seats = [.. gates.SelectMany(static (gate, at) => Enumerable.Repeat(at, gate.Quorum))];
        List<ImmutableArray<int>> admitted = [];
        HashSet<string> counted = new(StringComparer.Ordinal);
        foreach (ApprovalVote vote in votes.Where(static vote => vote.Approves))
        {
            ImmutableArray<int> open = [.. Enumerable.Range(0, gates.Length).Where(at => roll.WhyNot(vote.Voter, gates[at], subject, vote.InPlaceOf) is null)];
            ImmutableHashSet<string> humans = roll.HumansOf(vote);
            if (!open.IsEmpty && !humans.Overlaps(counted))
            {
                counted.UnionWith(humans);
                admitted.Add(open);
            }
        }

        int[] takenBy = [.. seats.Select(static _ => -1)];
        for (int voter = 0; voter < admitted.Count; voter++)
        {
            _ = TrySeat(voter, admitted, seats, takenBy, new bool[seats.Length]);
        }

        int[] counts = new int[gates.Length];
        for (int seat = 0; seat < seats.Length; seat++)
        {
            counts[seats[seat]] += takenBy[seat] < 0 ? 0 : 1;
        }

        return ImmutableArray.Create(counts);
    }

    /// <summary>Whether every gate has its votes.</summary>
    /// <param name="gates">The gates.</param>
    /// <param name="votes">The votes, the first one first.</param>
    /// <param name="subject">What is voted on.</param>
    /// <param name="roll">Who may vote.</param>
    /// <returns>True when it has.</returns>
    public static bool IsComplete(ImmutableArray<ApprovalGate> gates, IEnumerable<ApprovalVote> votes, ApprovalSubject subject, VoterRoll roll)
    {
        ImmutableArray<int> counts = Count(gates, votes, subject, roll);
        return !gates.IsDefaultOrEmpty && Enumerable.Range(0, gates.Length).All(at => counts[at] >= gates[at].Quorum);
    }

    private static bool TrySeat(int voter, List<ImmutableArray<int>> admitted, int[] seats, int[] takenBy, bool[] tried)
    {
        for (int seat = 0; seat < seats.Length; seat++)
        {
            if (tried[seat] || !admitted[voter].Contains(seats[seat]))
            {
                continue;
            }

            tried[seat] = true;
            if (takenBy[seat] < 0 || TrySeat(takenBy[seat], admitted, seats, takenBy, tried))
            {
                takenBy[seat] = voter;
                return true;
            }
        }

        return false;
    }
}
