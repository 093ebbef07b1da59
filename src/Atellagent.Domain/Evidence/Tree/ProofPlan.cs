using System.Collections.Immutable;
using System.Numerics;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>Which hashes a proof consists of, and the tiles that they are computed from (RFC 6962, sections 2.1.1 and 2.1.2).</summary>
public sealed class ProofPlan
{
    private readonly long _size;
    private readonly ImmutableArray<ImmutableArray<TreeNode>> _steps;

    private ProofPlan(long size, IEnumerable<ImmutableArray<TreeNode>> steps)
    {
        _size = size;
        _steps = [.. steps];
    }

    /// <summary>The tiles, each once.</summary>
    public IEnumerable<TileAddress> Tiles => _steps.SelectMany(static step => step).Select(node => node.Tile(_size)).Distinct();

    /// <summary>The proof that a leaf is in a tree.</summary>
    /// <param name="index">The leaf.</param>
    /// <param name="size">The leaves of the tree.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static ProofPlan Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<ImmutableArray<TreeNode>> steps = [];
        long first = 0;
        long end = size;
        while (end - first > 1)
        {
            long middle = first + Split(end - first);
            if (index < middle)
            {
                steps.Add(TreeNode.Range(middle, end));
                end = middle;
            }
            else
            {
                steps.Add(TreeNode.Range(first, middle));
                first = middle;
            }
        }

        steps.Reverse();
        return new ProofPlan(size, steps);
    }

    /// <summary>The proof that a tree has grown out of a smaller one.</summary>
    /// <param name="size">The leaves of the smaller one; with 0 there is nothing to prove.</param>
    /// <param name="grown">The leaves of the tree.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is not the smaller one.</exception>
    public static ProofPlan Consistency(long size, long grown)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, grown);
        List<ImmutableArray<TreeNode>> steps = [];
        long first = 0;
        long end = grown;
        while (size > 0 && size < end)
        {
            long middle = first + Split(end - first);
            if (size <= middle)
            {
                steps.Add(TreeNode.Range(middle, end));
                end = middle;
            }
            else
            {
                steps.Add(TreeNode.Range(first, middle));
                first = middle;
            }
        }

        if (first > 0)
        {
            steps.Add(TreeNode.Range(first, end));
        }

        steps.Reverse();
        return new ProofPlan(grown, steps);
    }

    /// <summary>The root of a tree: one hash.</summary>
    /// <param name="size">The leaves of the tree.</param>
    /// <returns>The plan.</returns>
    public static ProofPlan Root(long size) => new(size, size == 0 ? [] : [TreeNode.Range(0, size)]);

    /// <summary>Computes the hashes.</summary>
    /// <param name="tiles">The tiles of the plan, each with its hashes.</param>
    /// <returns>The proof.</returns>
    public ImmutableArray<ReadOnlyMemory<byte>> Compute(IReadOnlyDictionary<TileAddress, ReadOnlyMemory<byte>> tiles) =>
        [.. _steps.Select(step => (ReadOnlyMemory<byte>)Compute(step, tiles))];

    private byte[] Compute(ImmutableArray<TreeNode> step, IReadOnlyDictionary<TileAddress, ReadOnlyMemory<byte>> tiles)
    {
        byte[] hash = step[^1].Hash(tiles[step[^1].Tile(_size)].Span);
        for (int i = step.Length - 2; i >= 0; i--)
        {
            MerkleHash.Node(step[i].Hash(tiles[step[i].Tile(_size)].Span), hash, hash);
        }

        return hash;
    }

    // The greatest power of two below.
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
