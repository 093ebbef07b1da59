using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>
/// What stands in the leaf of a record: the record's bytes as they are stored. Bundles of entries have 16 bits for a length (C2SP tlog-tiles),
/// so for a record of more than 65,535 bytes a short text stands there that names its hash, and covers it as well.
/// </summary>
public static class LogEntry
{
    /// <summary>The longest entry in bytes.</summary>
    public const int Longest = ushort.MaxValue;

    /// <summary>The type that a text has which stands for a record.</summary>
    public const string StandInType = "large-record";

    private const int LengthBytes = 2;

    /// <summary>The entry of a record.</summary>
    /// <param name="body">The record.</param>
    /// <returns>The entry.</returns>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body) => body.Length <= Longest ? body : StandIn(body.Span);

    /// <summary>The hash of the leaf of a record.</summary>
    /// <param name="body">The record.</param>
    /// <param name="hash">32 bytes for the hash.</param>
    public static void Hash(ReadOnlySpan<byte> body, Span<byte> hash) => MerkleHash.Leaf(body.Length <= Longest ? body : StandIn(body), hash);

    /// <summary>Puts entries one after the other, each after its length.</summary>
    /// <param name="entries">The entries.</param>
    /// <returns>The bundle.</returns>
    public static byte[] Bundle(IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        byte[] bundle = new byte[entries.Sum(static entry => LengthBytes + entry.Length)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bundle.AsSpan(at), checked((ushort)entry.Length));
            entry.CopyTo(bundle.AsMemory(at + LengthBytes));
            at += LengthBytes + entry.Length;
        }

        return bundle;
    }

    /// <summary>Takes a bundle apart.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="count">How many entries are to be in it.</param>
    /// <returns>The entries, views of the bundle; default where it holds another number, or ends in the middle of one.</returns>
    public static ImmutableArray<ReadOnlyMemory<byte>> Unbundle(ReadOnlyMemory<byte> bundle, int count)
    {
        ImmutableArray<ReadOnlyMemory<byte>>.Builder entries = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
        while (bundle.Length >= LengthBytes && entries.Count < count)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length < LengthBytes + length)
            {
                return default;
            }

            entries.Add(bundle.Slice(LengthBytes, length));
            bundle = bundle[(LengthBytes + length)..];
        }

        return bundle.IsEmpty && entries.Count == count ? entries.MoveToImmutable() : default;
    }

    /// <summary>Whether an entry stands for a longer record, which is then not here.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="hash">The SHA-256 of the record.</param>
    /// <returns>True when it does.</returns>
    public static bool IsStandIn(ReadOnlySpan<byte> entry, out Digest hash)
    {
        hash = default;
        return entry.Length < 200
            && entry.IndexOf("\"type\":\"large-record\""u8) >= 0
            && StrictJson.TryParse(entry, JsonLimits.Default, out JsonValue? value, out _)
            && value is JsonObject told
            && told["type"] is JsonString { Value: StandInType }
            && told["body"] is JsonString body
            && Digest.TryParse(body.Value, out hash);
    }

    private static byte[] StandIn(ReadOnlySpan<byte> body) => CanonicalJson.ToUtf8(JsonObject.Of(
        ("body", new JsonString(Digest.FromHash(SHA256.HashData(body)).ToString())),
        ("bytes", JsonNumber.Of(body.Length)),
        ("type", new JsonString(StandInType))));
}
