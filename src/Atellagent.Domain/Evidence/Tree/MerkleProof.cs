namespace Atellagent.Domain.Evidence.Tree;

/// <summary>Checks proofs, with nothing but hashes (RFC 9162, sections 2.1.3.2 and 2.1.4.2, which read what RFC 6962 makes).</summary>
public static class MerkleProof
{
    /// <summary>Whether a leaf is in a tree.</summary>
    /// <param name="index">Where it is said to stand.</param>
    /// <param name="size">The leaves of the tree.</param>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="root">The root of the tree.</param>
    /// <returns>True when the proof shows it.</returns>
    public static bool IsIncluded(long index, long size, ReadOnlySpan<byte> leaf, IReadOnlyList<ReadOnlyMemory<byte>> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        long at = index;
        long last = size - 1;
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        leaf.CopyTo(hash);
        foreach (ReadOnlyMemory<byte> step in proof)
        {
            if (last == 0 || step.Length != MerkleHash.Length)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                MerkleHash.Node(step.Span, hash, hash);
                while ((at & 1) == 0 && at != 0)
                {
                    at >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                MerkleHash.Node(hash, step.Span, hash);
            }

            at >>= 1;
            last >>= 1;
        }

        return last == 0 && hash.SequenceEqual(root);
    }

    /// <summary>Whether a tree has grown out of a smaller one: nothing of that was changed, taken out or put in between.</summary>
    /// <param name="size">The leaves of the smaller tree.</param>
    /// <param name="root">Its root.</param>
    /// <param name="grown">The leaves of the tree.</param>
    /// <param name="grownRoot">Its root.</param>
    /// <param name="proof">The proof.</param>
    /// <returns>True when the proof shows it. All trees have grown out of the empty one.</returns>
    public static bool IsConsistent(long size, ReadOnlySpan<byte> root, long grown, ReadOnlySpan<byte> grownRoot, IReadOnlyList<ReadOnlyMemory<byte>> proof)
    {
        if (size < 0 || size > grown || proof.Any(static step => step.Length != MerkleHash.Length))
        {
            return false;
        }

        if (size == 0 || size == grown)
        {
            return proof.Count == 0 && (size == 0 ? root.SequenceEqual(MerkleHash.Empty.Span) : root.SequenceEqual(grownRoot));
        }

        long at = size - 1;
        long last = grown - 1;
        while ((at & 1) == 1)
        {
            at >>= 1;
            last >>= 1;
        }

        // A smaller tree that is one whole subtree is where the proof begins, and is not repeated in it.
        int next = at == 0 ? 0 : 1;
        if (proof.Count < next)
        {
            return false;
        }

        Span<byte> before = stackalloc byte[MerkleHash.Length];
        Span<byte> after = stackalloc byte[MerkleHash.Length];
        (at == 0 ? root : proof[0].Span).CopyTo(before);
        before.CopyTo(after);
        for (; next < proof.Count; next++)
        {
            ReadOnlySpan<byte> step = proof[next].Span;
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                MerkleHash.Node(step, before, before);
                MerkleHash.Node(step, after, after);
                while ((at & 1) == 0 && at != 0)
                {
                    at >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                MerkleHash.Node(after, step, after);
            }

            at >>= 1;
            last >>= 1;
        }

        return last == 0 && before.SequenceEqual(root) && after.SequenceEqual(grownRoot);
    }
}
