using System.Buffers;
using System.Security.Cryptography;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>The hashes of a Merkle tree, SHA-256, as RFC 6962 section 2.1 has them: leaves and nodes can never be taken for each other.</summary>
public static class MerkleHash
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const byte LeafMark = 0;
    private const byte NodeMark = 1;

    /// <summary>The hash of a tree without leaves: that of no bytes at all.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = SHA256.HashData([]);

    /// <summary>The hash of a leaf.</summary>
    /// <param name="data">What the leaf holds.</param>
    /// <param name="hash">32 bytes for the hash.</param>
    public static void Leaf(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        byte[] marked = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        marked[0] = LeafMark;
        data.CopyTo(marked.AsSpan(1));
        SHA256.HashData(marked.AsSpan(0, data.Length + 1), hash);
        ArrayPool<byte>.Shared.Return(marked);
    }

    /// <summary>The hash of a node.</summary>
    /// <param name="left">The hash of what is on its left.</param>
    /// <param name="right">The hash of what is on its right.</param>
    /// <param name="hash">32 bytes for the hash; may be one of the two.</param>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        Span<byte> marked = stackalloc byte[1 + (2 * Length)];
        marked[0] = NodeMark;
        left.CopyTo(marked[1..]);
        right.CopyTo(marked[(1 + Length)..]);
        SHA256.HashData(marked, hash);
    }

    /// <summary>The hash of a whole subtree.</summary>
    /// <param name="hashes">The hashes that it stands on, one after the other; their number is a power of two.</param>
    /// <returns>Its hash.</returns>
    public static byte[] Subtree(ReadOnlySpan<byte> hashes)
    {
        byte[] level = hashes.ToArray();
        for (int length = level.Length; length > Length; length /= 2)
        {
            for (int i = 0; i < length / (2 * Length); i++)
            {
                Node(level.AsSpan(2 * i * Length, Length), level.AsSpan(((2 * i) + 1) * Length, Length), level.AsSpan(i * Length, Length));
            }
        }

        return level[..Length];
    }
}
