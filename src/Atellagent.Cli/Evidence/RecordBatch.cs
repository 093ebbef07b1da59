using System.Security.Cryptography;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Evidence;

/// <summary>What can be computed of each record alone, for some at once and by all cores. Filled again and again.</summary>
internal sealed class RecordBatch
{
    private byte[] _bodies = [];
    private byte[] _leaves = [];
    private RecordFacts?[] _facts = [];
    private bool[] _standsIn = [];

    /// <summary>Computes it.</summary>
    /// <param name="count">How many records.</param>
    /// <param name="bodyOf">Each one's bytes; called from many threads.</param>
    /// <param name="areChained">Whether the hash of each body is needed.</param>
    public void Compute(int count, Func<int, ReadOnlyMemory<byte>> bodyOf, bool areChained)
    {
        if (_facts.Length < count)
        {
            _bodies = new byte[count * MerkleHash.Length];
            _leaves = new byte[count * MerkleHash.Length];
            _facts = new RecordFacts?[count];
            _standsIn = new bool[count];
        }

        Parallel.For(0, count, i =>
        {
            ReadOnlySpan<byte> body = bodyOf(i).Span;
            _standsIn[i] = LogEntry.IsStandIn(body, out _);
            if (areChained)
            {
                SHA256.HashData(body, _bodies.AsSpan(i * MerkleHash.Length, MerkleHash.Length));
            }

            LogEntry.Hash(body, _leaves.AsSpan(i * MerkleHash.Length, MerkleHash.Length));
            _facts[i] = RecordFacts.Read(body);
        });
    }

    /// <summary>The SHA-256 of a record, where it was asked for.</summary>
    /// <param name="record">Which record.</param>
    /// <returns>The hash.</returns>
    public ReadOnlySpan<byte> Body(int record) => _bodies.AsSpan(record * MerkleHash.Length, MerkleHash.Length);

    /// <summary>The hash of a record's leaf.</summary>
    /// <param name="record">Which record.</param>
    /// <returns>The hash.</returns>
    public ReadOnlySpan<byte> Leaf(int record) => _leaves.AsSpan(record * MerkleHash.Length, MerkleHash.Length);

    /// <summary>What matters of a record for the life of its action.</summary>
    /// <param name="record">Which record.</param>
    /// <returns>The facts; null where it is no JSON object.</returns>
    public ref readonly RecordFacts? Facts(int record) => ref _facts[record];

    /// <summary>Whether it only stands in for a large record.</summary>
    /// <param name="record">Which record.</param>
    /// <returns>True when it does.</returns>
    public bool StandsIn(int record) => _standsIn[record];
}
