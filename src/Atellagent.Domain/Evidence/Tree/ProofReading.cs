using System.Collections.Immutable;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>Makes a planned proof from what the store holds.</summary>
public static class ProofReading
{
    /// <summary>Reads the tiles of a plan and computes its hashes.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="reader">The logs.</param>
    /// <param name="log">The log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hashes; null where the log does not have all that the plan takes.</returns>
    public static async Task<ImmutableArray<ReadOnlyMemory<byte>>?> ReadAsync(this ProofPlan plan, ILogReader reader, string log, CancellationToken cancellationToken)
    {
        Dictionary<TileAddress, ReadOnlyMemory<byte>> tiles = [];
        foreach (TileAddress tile in plan.Tiles)
        {
            if (await reader.ReadTileAsync(log, tile, cancellationToken) is not { } hashes)
            {
                return null;
            }

            tiles[tile] = hashes;
        }

        return plan.Compute(tiles);
    }
}
