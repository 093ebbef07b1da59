using System.Collections.Immutable;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>A whole subtree: <c>2^Height</c> leaves from <c>Index * 2^Height</c> on.</summary>
/// <param name="Height">Its height; 0 is a leaf.</param>
/// <param name="Index">Which one of that height, from 0.</param>
public readonly record struct TreeNode(int Height, long Index)
{
    private int Below => Height % TileAddress.Height;

    /// <summary>The tile that it is computed from.</summary>
    /// <param name="size">The leaves of the tree.</param>
    /// <returns>The tile.</returns>
    public TileAddress Tile(long size) => TileAddress.Of(Height / TileAddress.Height, (Index << Below) / TileAddress.Full, size);

    /// <summary>Computes its hash.</summary>
    /// <param name="tile">The hashes of its tile.</param>
    /// <returns>The hash.</returns>
    public byte[] Hash(ReadOnlySpan<byte> tile)
    {
        int first = (int)((Index << Below) % TileAddress.Full);
        return MerkleHash.Subtree(tile.Slice(first * MerkleHash.Length, (1 << Below) * MerkleHash.Length));
    }

    /// <summary>The whole subtrees that a range of leaves consists of, from the left.</summary>
    /// <param name="first">The first leaf, a multiple of the greatest power of two that the range holds.</param>
    /// <param name="end">The leaf after the last.</param>
    /// <returns>The subtrees.</returns>
    internal static ImmutableArray<TreeNode> Range(long first, long end)
    {
        ImmutableArray<TreeNode>.Builder nodes = ImmutableArray.CreateBuilder<TreeNode>();
        while (first < end)
        {
            int height = System.Numerics.BitOperations.Log2((ulong)(end - first));
            nodes.Add(new TreeNode(height, first >> height));
            first += 1L << height;
        }

        return nodes.ToImmutable();
    }
}
