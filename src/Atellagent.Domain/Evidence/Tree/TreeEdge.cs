namespace Atellagent.Domain.Evidence.Tree;

/// <summary>
/// The right edge of a growing Merkle tree (RFC 6962): all that is needed to append to it and to know its root, whatever its size. Tiles come
/// out as they become full. Used by one thread.
/// </summary>
public sealed class TreeEdge
{
    private const int Heights = 64;

    // One for each bit that the size has: the hash of that many leaves, those furthest to the left at the greatest height.
    private readonly byte[]?[] _peaks = new byte[Heights][];
    private readonly byte[]?[] _open = new byte[Heights / TileAddress.Height][];

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>Appends a leaf.</summary>
    /// <param name="hash">The leaf's hash.</param>
    /// <param name="completed">Takes the tiles that are full with it.</param>
    public void Append(ReadOnlySpan<byte> hash, ICollection<FullTile> completed) => Append(hash, 0, completed);

    /// <summary>Appends whole tiles that are stored, by their roots: so an edge is restored without a look at the leaves below them.</summary>
    /// <param name="level">The level of the tiles. The higher ones come first.</param>
    /// <param name="root">The root of one.</param>
    /// <exception cref="InvalidOperationException">What is there already does not end where such a tile begins.</exception>
    public void AppendTile(int level, ReadOnlySpan<byte> root)
    {
        int height = (level + 1) * TileAddress.Height;
        if ((Size & ((1L << height) - 1)) != 0)
        {
            throw new InvalidOperationException($"a tile of level {level} does not begin at leaf {Size}");
        }

        Append(root, height, []);
    }

    /// <summary>The root of the tree.</summary>
    /// <returns>Its hash.</returns>
    public byte[] Root()
    {
        byte[]? root = null;
        for (int height = 0; height < Heights && Size >> height > 0; height++)
        {
            if (((Size >> height) & 1) == 1)
            {
                if (root is null)
                {
                    root = (byte[])_peaks[height]!.Clone();
                }
                else
                {
                    MerkleHash.Node(_peaks[height], root, root);
                }
            }
        }

        return root ?? MerkleHash.Empty.ToArray();
    }

    /// <summary>The hashes of the partial tile at the right of a level.</summary>
    /// <param name="level">The level.</param>
    /// <returns>The hashes; empty where the level ends with a full tile. They may be written over when the tree grows.</returns>
    public ReadOnlyMemory<byte> Open(int level)
    {
        int width = (int)((Size >> (level * TileAddress.Height)) % TileAddress.Full);
        return width == 0 ? default : _open[level].AsMemory(0, width * MerkleHash.Length);
    }

    private void Append(ReadOnlySpan<byte> hash, int height, ICollection<FullTile> completed)
    {
        byte[] node = hash.ToArray();
        int at = height;
        while (true)
        {
            if (at % TileAddress.Height == 0)
            {
                if (at > height)
                {
                    int level = (at / TileAddress.Height) - 1;
                    completed.Add(new FullTile(level, Size >> at, node.ToArray(), _open[level]!));
                    _open[level] = null;
                }

                byte[] open = _open[at / TileAddress.Height] ??= new byte[TileAddress.Full * MerkleHash.Length];
                node.CopyTo(open, (int)((Size >> at) % TileAddress.Full) * MerkleHash.Length);
            }

            if (((Size >> at) & 1) == 0)
            {
                break;
            }

            MerkleHash.Node(_peaks[at], node, node);
            at++;
        }

        _peaks[at] = node;
        Size += 1L << height;
    }
}
