using System.Security.Cryptography;

namespace Atellagent.Domain.Evidence;

/// <summary>
/// How records are chained: <c>hash(n) = SHA-256(hash(n-1) || SHA-256(body(n)))</c>. Altering, dropping or reordering one
/// changes every hash after it.
/// </summary>
public static class EvidenceChain
{
    /// <summary>The hash before the first record: 32 zero bytes.</summary>
    public static ReadOnlyMemory<byte> Genesis { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>The hash of a record.</summary>
    /// <param name="previous">The hash of the record before it.</param>
    /// <param name="body">Its body.</param>
    /// <param name="hash">32 bytes for the hash.</param>
    public static void Next(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        Span<byte> link = stackalloc byte[2 * SHA256.HashSizeInBytes];
        previous.CopyTo(link);
        SHA256.HashData(body, link[SHA256.HashSizeInBytes..]);
        SHA256.HashData(link, hash);
    }
}
