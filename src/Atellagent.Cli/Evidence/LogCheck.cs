using System.Collections.Immutable;
using System.Security.Cryptography;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Evidence;

/// <summary>
/// Checks the records of one log as they come: each is chained, put into the tree and held against the life of its action, in order.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="life">The lives of actions, of all logs.</param>
/// <param name="kept">Checkpoints of this log that were kept elsewhere.</param>
internal sealed class LogCheck(string log, LifeCycle life, ImmutableArray<Checkpoint> kept)
{
    private readonly TreeEdge _edge = new();
    private int _held;
    private readonly byte[] _chain = EvidenceChain.Genesis.ToArray();
    private readonly byte[] _link = new byte[2 * MerkleHash.Length];

    /// <summary>How many records have been checked.</summary>
    public long Size => _edge.Size;

    /// <summary>The tree of them.</summary>
    public TreeEdge Tree => _edge;

    /// <summary>Checks the next records.</summary>
    /// <param name="batch">What was computed of each alone.</param>
    /// <param name="first">The first of them in the batch.</param>
    /// <param name="count">How many.</param>
    /// <param name="chained">Is told each one's place in the batch, its index and its hash in the chain, in order; throws where it stands elsewhere as another.</param>
    /// <param name="completed">Takes the tiles that are full with them.</param>
    /// <exception cref="EvidenceFaultException">One is wrong.</exception>
    public void Take(RecordBatch batch, int first, int count, Action<int, long, byte[]>? chained, ICollection<FullTile> completed)
    {
        for (int i = first; i < first + count; i++)
        {
            long index = _edge.Size;
            if (chained is not null)
            {
                _chain.CopyTo(_link, 0);
                batch.Body(i).CopyTo(_link.AsSpan(MerkleHash.Length));
                SHA256.HashData(_link, _chain);
                chained(i, index, _chain);
            }

            _edge.Append(batch.Leaf(i), completed);
            // Its leaf is that of the record that it stands in for: the tree cannot tell.
            if (batch.StandsIn(i))
            {
                throw Wrong(index, "it stands in for a large record that is not here");
            }

            if (batch.Facts(i) is not { } facts)
            {
                throw Wrong(index, "it is no JSON object");
            }

            if (life.Take(log, index, facts) is { } what)
            {
                throw Wrong(index, what);
            }

            for (; _held < kept.Length && kept[_held].Size <= _edge.Size; _held++)
            {
                if (kept[_held].Size == _edge.Size && !_edge.Root().AsSpan().SequenceEqual(kept[_held].Root.Span))
                {
                    throw Wrong(null, $"these are other records than the kept checkpoint covers, which are the first {_edge.Size}");
                }
            }
        }
    }

    /// <summary>Holds the whole against its checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="origin">What the log says that it is called in the world.</param>
    /// <returns>The log, which is right.</returns>
    /// <exception cref="EvidenceFaultException">They differ.</exception>
    public LogSummary End(Checkpoint checkpoint, string origin)
    {
        if (!string.Equals(checkpoint.Origin, origin, StringComparison.Ordinal))
        {
            throw Wrong(null, "the checkpoint is of another log");
        }

        if (checkpoint.Size != _edge.Size)
        {
            throw Wrong(Math.Min(checkpoint.Size, _edge.Size), $"the checkpoint covers {checkpoint.Size} records, and there are {_edge.Size}");
        }

        if (!_edge.Root().AsSpan().SequenceEqual(checkpoint.Root.Span))
        {
            throw Wrong(null, "these are other records than the checkpoint covers");
        }

        if (!kept.IsEmpty && kept[^1].Size > _edge.Size)
        {
            throw Wrong(_edge.Size, $"the kept checkpoint covers {kept[^1].Size} records, and there are {_edge.Size}: the log was put back or cut");
        }

        return new LogSummary(log, origin, checkpoint.Size, Convert.ToBase64String(checkpoint.Root.Span), kept.IsEmpty ? null : kept[^1].Size);
    }

    /// <summary>Makes a fault of this log.</summary>
    /// <param name="index">The record.</param>
    /// <param name="what">What is wrong.</param>
    /// <returns>The fault.</returns>
    public EvidenceFaultException Wrong(long? index, string what) => new(new EvidenceFault(log, index, what));
}
