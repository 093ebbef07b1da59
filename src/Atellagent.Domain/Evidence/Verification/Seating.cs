using System.Collections.Immutable;

namespace Atellagent.Domain.Evidence.Verification;

/// <summary>Whether those who agreed can fill the seats of all gates, each at one where it is eligible: a bipartite matching, as the boundary's own count is.</summary>
internal static class Seating
{
    /// <summary>Looks.</summary>
    /// <param name="gates">Names of gates, and how many seats each has.</param>
    /// <param name="voters">Where each voter is eligible; default where nothing is said of it, which is anywhere.</param>
    /// <returns>True when every seat is taken.</returns>
    public static bool IsFull(ImmutableArray<(UInt128 Name, int Quorum)> gates, ImmutableArray<ImmutableArray<UInt128>> voters)
    {
        UInt128[] seats = [.. gates.SelectMany(static gate => Enumerable.Repeat(gate.Name, gate.Quorum))];
        int[] sitters = [.. seats.Select(static _ => -1)];
        int taken = 0;
        for (int voter = 0; voter < voters.Length; voter++)
        {
            taken += TrySeat(voter, voters, seats, sitters, new bool[seats.Length]) ? 1 : 0;
        }

        return taken == seats.Length;
    }

    private static bool TrySeat(int voter, ImmutableArray<ImmutableArray<UInt128>> voters, UInt128[] seats, int[] sitters, bool[] tried)
    {
        for (int seat = 0; seat < seats.Length; seat++)
        {
            if (tried[seat] || (!voters[voter].IsDefault && !voters[voter].Contains(seats[seat])))
            {
                continue;
            }

            tried[seat] = true;
            if (sitters[seat] < 0 || TrySeat(sitters[seat], voters, seats, sitters, tried))
            {
                sitters[seat] = voter;
                return true;
            }
        }

        return false;
    }
}
