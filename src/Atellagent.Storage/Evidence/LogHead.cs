using System.Security.Cryptography;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>The end of a log, moved on as a batch is written.</summary>
/// <param name="log">The log.</param>
/// <param name="nextIndex">The index of the next record.</param>
/// <param name="hash">The hash of the last record.</param>
internal sealed class LogHead(string log, long nextIndex, byte[] hash)
{
    /// <summary>The end of a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="last">The index of its last record; null where it has none.</param>
    /// <param name="hash">That record's hash.</param>
    /// <returns>The end.</returns>
    public static LogHead After(string log, long? last, byte[]? hash) =>
        last is { } index && hash is not null ? new LogHead(log, index + 1, hash) : new LogHead(log, 0, EvidenceChain.Genesis.ToArray());

    /// <summary>Where the next record goes.</summary>
    public EvidencePosition Next => new(log, nextIndex);

    /// <summary>The hash of the record before it.</summary>
    public byte[] Hash { get; private set; } = hash;

    /// <summary>The tree that grows with the log.</summary>
    public LogTree? Tree { get; set; }

    /// <summary>Chains a record, and puts it into the tree.</summary>
    /// <param name="body">Its body.</param>
    public void Advance(ReadOnlySpan<byte> body)
    {
        byte[] next = new byte[SHA256.HashSizeInBytes];
        EvidenceChain.Next(Hash, body, next);
        Hash = next;
        nextIndex++;
        Tree?.Append(body);
    }
}
