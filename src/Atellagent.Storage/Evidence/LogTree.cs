using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The tree of the log that is written: its edge in memory, its full tiles in the database, in the transaction of the record that fills
/// them. Whoever throws away the writer throws the edge away with it; the next one restores it from tiles and the last records.
/// </summary>
internal sealed class LogTree : IDisposable
{
    private const string Insert = "insert into evidence_tile (log, level, idx, root, hashes) values (@Log, @Level, @Idx, @Root, @Hashes)";

    // Two million records for a tile of level 1 are some gigabytes: they are brought in by this many tiles a transaction.
    private const int TilesAtOnce = 16;

    private readonly ICheckpointShelf _shelf;
    private readonly WriterStatement _insert;
    private readonly WriterStatement _count;
    private readonly WriterStatement _roots;
    private readonly WriterStatement _bodies;
    private readonly WriterStatement _size;
    private readonly WriterStatement _checkpoint;
    private readonly List<FullTile> _completed = [];
    private string? _log;
    private TreeEdge _edge = new();

    public LogTree(WriterConnection connection, ICheckpointShelf shelf)
    {
        _shelf = shelf;
        _insert = connection.Prepare(Insert, "@Log", "@Level", "@Idx", "@Root", "@Hashes");
        _count = connection.Prepare(TileQueries.Count, "@Log", "@Level");
        _roots = connection.Prepare(TileQueries.Roots, "@Log", "@Level", "@From", "@End");
        _bodies = connection.Prepare(TileQueries.Bodies, "@Log", "@From", "@End");
        _size = connection.Prepare(TileQueries.Size, "@Log");
        _checkpoint = connection.Prepare(CheckpointTable.Select, "@Log");
    }

    /// <summary>How many records the edge covers.</summary>
    public long Size => _edge.Size;

    /// <summary>Makes sure that the edge is that of a log's end.</summary>
    /// <param name="log">The log.</param>
    /// <param name="size">How many records it has.</param>
    /// <exception cref="EvidenceUnavailableException">The tree that is stored is not that of the log, or contradicts a checkpoint.</exception>
    public void Require(string log, long size)
    {
        if (_log == log && _edge.Size == size)
        {
            return;
        }

        _log = null;
        TreeEdge edge = Restore(log, size);
        Compare(log, edge, _shelf.Find(log), isKept: true);
        _checkpoint.Set(0, log);
        Compare(log, edge, _checkpoint.ReadOne(static row => CheckpointTable.Read(row)), isKept: false);
        _edge = edge;
        _log = log;
    }

    /// <summary>Whether the edge is that of a log.</summary>
    /// <param name="log">The log.</param>
    /// <returns>True when it is.</returns>
    public bool IsOf(string log) => _log == log;

    /// <summary>Forgets the edge, so that the next batch restores it.</summary>
    public void Forget() => _log = null;

    /// <summary>Appends a record.</summary>
    /// <param name="body">The record, as it is stored.</param>
    public void Append(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        LogEntry.Hash(body, hash);
        _edge.Append(hash, _completed);
        if (_completed.Count > 0)
        {
            Store(_log!);
        }
    }

    /// <summary>The root of the tree.</summary>
    /// <returns>Its hash.</returns>
    public byte[] Root() => _edge.Root();

    /// <summary>Brings in some records of a log that was written before there were trees; the caller holds its transaction.</summary>
    /// <param name="log">The log.</param>
    /// <returns>False where there is nothing left to bring in.</returns>
    public bool BringIn(string log)
    {
        _log = null;
        long tiles = CountTiles(log, 0);
        long wanted = ReadSize(log) / TileAddress.Full;
        if (tiles >= wanted)
        {
            return false;
        }

        long first = tiles * TileAddress.Full;
        TreeEdge edge = Restore(log, first);
        Append(log, edge, first, Math.Min(wanted, tiles + TilesAtOnce) * TileAddress.Full);
        Store(log);
        return true;
    }

    /// <summary>How many records a log has.</summary>
    /// <param name="log">The log.</param>
    /// <returns>The number.</returns>
    public long ReadSize(string log)
    {
        _size.Set(0, log);
        return _size.ReadNumber() ?? 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _insert.Dispose();
        _count.Dispose();
        _roots.Dispose();
        _bodies.Dispose();
        _size.Dispose();
        _checkpoint.Dispose();
    }

    // The edge of a tree of that size, from what stands in full tiles to its left. The highest tiles come first.
    private TreeEdge Restore(string log, long size)
    {
        TreeEdge edge = new();
        int top = 0;
        while (size >> ((top + 1) * TileAddress.Height) > 0)
        {
            top++;
        }

        for (int level = top - 1; level >= 0; level--)
        {
            long end = size >> ((level + 1) * TileAddress.Height);
            long first = end / TileAddress.Full * TileAddress.Full;
            _roots.Set(0, log);
            _roots.Set(1, level);
            _roots.Set(2, first);
            _roots.Set(3, end);
            IReadOnlyList<(long Index, byte[] Root)> roots = _roots.ReadAll(static row => (row.GetNumber(0), row.GetBytes(1)));
            if (roots.Count != end - first || (roots.Count > 0 && roots[^1].Index != end - 1))
            {
                throw Broken(log, $"a tile of level {level} is missing before tile {end}");
            }

            foreach ((_, byte[] root) in roots)
            {
                edge.AppendTile(level, root);
            }
        }

        Append(log, edge, size / TileAddress.Full * TileAddress.Full, size);
        return edge;
    }

    private void Append(string log, TreeEdge edge, long first, long end)
    {
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        for (long next = first; next < end; next += TileAddress.Full)
        {
            _bodies.Set(0, log);
            _bodies.Set(1, next);
            _bodies.Set(2, Math.Min(end, next + TileAddress.Full));
            foreach ((long index, byte[] body) in _bodies.ReadAll(static row => (row.GetNumber(0), row.GetBytes(1))))
            {
                if (index != edge.Size)
                {
                    throw Broken(log, $"record {edge.Size} is missing");
                }

                LogEntry.Hash(body, hash);
                edge.Append(hash, _completed);
            }
        }

        if (edge.Size != end)
        {
            throw Broken(log, $"record {edge.Size} is missing");
        }
    }

    private long CountTiles(string log, int level)
    {
        _count.Set(0, log);
        _count.Set(1, level);
        return _count.ReadNumber() ?? 0;
    }

    private void Store(string log)
    {
        foreach (FullTile tile in _completed)
        {
            _insert.Set(0, log);
            _insert.Set(1, tile.Level);
            _insert.Set(2, tile.Index);
            _insert.Set(3, tile.Root);
            _insert.Set(4, tile.Hashes);
            _insert.Queue();
        }

        _completed.Clear();
    }

    // Both are of the past of this very log: what they cover must be there, and be the same.
    private void Compare(string log, TreeEdge edge, Checkpoint? checkpoint, bool isKept)
    {
        if (checkpoint is null)
        {
            return;
        }

        string where = isKept ? "kept outside the store" : "stored last";
        if (checkpoint.Size > edge.Size)
        {
            throw Contradicted($"log '{log}' ends at {edge.Size}, and the checkpoint {where} covers {checkpoint.Size}: records were taken away, or the store is an older copy; {_shelf.Advice(log)}");
        }

        byte[] root = checkpoint.Size == edge.Size ? edge.Root() : Restore(log, checkpoint.Size).Root();
        if (!root.AsSpan().SequenceEqual(checkpoint.Root.Span))
        {
            throw Contradicted($"log '{log}' holds other records than the checkpoint {where} covers, which are the first {checkpoint.Size}; {_shelf.Advice(log)}");
        }
    }

    private EvidenceUnavailableException Broken(string log, string what) => Contradicted($"the tree of log '{log}' is not whole: {what}; {_shelf.Advice(log)}");

    private static EvidenceUnavailableException Contradicted(string message) => new(message) { IsContradicted = true };
}
