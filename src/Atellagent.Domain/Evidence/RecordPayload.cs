using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Evidence;

/// <summary>
/// What a record says of persons and secrets stands beside it: an object of members that are laid over the record's own, and that
/// can be erased without a trace in the log. The record holds the SHA-256 of its canonical bytes, which tells nothing of them: among the
/// members is a random <c>salt</c>. Digests of what stands in it are in the record only as commitments under that salt.
/// </summary>
public static class RecordPayload
{
    /// <summary>The member of the payload that keeps anybody from guessing at the rest: 32 random bytes in hexadecimal, the same for all records of one action.</summary>
    public const string Salt = "salt";

    /// <summary>The member of the payload that holds what the caller was told, for whoever asks again with the same key.</summary>
    public const string Answer = "answer";

    /// <summary>The member of the record that holds the payload's hash.</summary>
    public const string Hash = "payload";

    private const string Prefix = "hmac-sha256:";

    /// <summary>A new salt.</summary>
    /// <param name="random">32 random bytes.</param>
    /// <returns>The text.</returns>
    public static string SaltOf(ReadOnlySpan<byte> random) => Convert.ToHexStringLower(random);

    /// <summary>The hash that the record holds.</summary>
    /// <param name="payload">The payload's canonical bytes.</param>
    /// <returns><c>sha256:</c> and hexadecimal digits.</returns>
    public static string HashOf(ReadOnlySpan<byte> payload)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, hash);
        return "sha256:" + Convert.ToHexStringLower(hash);
    }

    /// <summary>What a record says in place of a digest: whoever has the payload can hold the two against each other, and nobody else can guess.</summary>
    /// <param name="salt">The salt.</param>
    /// <param name="digest">The digest as text.</param>
    /// <returns><c>hmac-sha256:</c> and the HMAC (RFC 2104) of the text under the salt's bytes.</returns>
    public static string Commit(string salt, string digest)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        Convert.FromHexString(salt, key, out _, out int length);
        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(digest.Length)];
        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(key[..length], text[..Encoding.UTF8.GetBytes(digest, text)], mac);
        return Prefix + Convert.ToHexStringLower(mac);
    }

    /// <summary>Lays a payload over its record: objects member by member, everything else in place of what stood there.</summary>
    /// <param name="record">The record.</param>
    /// <param name="payload">Its payload.</param>
    /// <returns>The record as it was before the two were parted, with the payload's own members.</returns>
    public static JsonObject Restore(JsonObject record, JsonObject payload)
    {
        ImmutableArray<KeyValuePair<string, JsonValue>> under = record.Members, over = payload.Members;
        List<KeyValuePair<string, JsonValue>> whole = new(under.Length + over.Length);
        for ((int i, int j) = (0, 0); i < under.Length || j < over.Length;)
        {
            int order = i == under.Length ? 1 : j == over.Length ? -1 : string.CompareOrdinal(under[i].Key, over[j].Key);
            whole.Add(order < 0 ? under[i]
                : order == 0 && under[i].Value is JsonObject below && over[j].Value is JsonObject part ? new(over[j].Key, Restore(below, part))
                : over[j]);
            (i, j) = (order <= 0 ? i + 1 : i, order >= 0 ? j + 1 : j);
        }

        return JsonObject.OfSorted(CollectionsMarshal.AsSpan(whole));
    }
}
