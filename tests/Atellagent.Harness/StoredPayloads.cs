using System.Data.Common;
using System.Security.Cryptography;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Harness;

/// <summary>What stands beside records, decrypted with the key ring of a data folder and without the product's code.</summary>
public sealed class StoredPayloads
{
    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    /// <summary>Opens the keys of a database.</summary>
    /// <param name="connection">A connection to it.</param>
    /// <param name="keyRing">The folder of the key ring; null where nothing is to be decrypted.</param>
    public StoredPayloads(DbConnection connection, string? keyRing)
    {
        if (keyRing is null)
        {
            return;
        }

        IDataProtector ring = DataProtectionProvider.Create(new DirectoryInfo(keyRing), static builder => builder.SetApplicationName("atellagent").DisableAutomaticKeyGeneration())
            .CreateProtector("evidence-payload-key");
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "select id, sealed from payload_key";
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            _keys[reader.GetString(0)] = ring.Unprotect(Convert.FromBase64String(reader.GetString(1)));
        }
    }

    /// <summary>A record with its payload.</summary>
    /// <param name="record">The record.</param>
    /// <param name="closed">The payload as it is stored; null where there is none.</param>
    /// <returns>Both in one; the record alone where the payload is gone.</returns>
    /// <exception cref="InvalidOperationException">The payload is not the one that the record holds the hash of.</exception>
    public JsonObject Restore(JsonObject record, byte[]? closed)
    {
        if (closed is null || _keys.Count == 0)
        {
            return record;
        }

        // In the second version the last 8 of the 32 bytes are a number, and the nonce is made of that alone.
        bool isFirst = closed[0] == 1;
        Span<byte> made = stackalloc byte[64];
        HMACSHA512.HashData(_keys[Convert.ToHexStringLower(closed.AsSpan(1, 8))], closed.AsSpan(9, isFirst ? 32 : 24), made);
        Span<byte> nonce = made.Slice(32, 12);
        if (!isFirst)
        {
            nonce.Clear();
            closed.AsSpan(33, 8).CopyTo(nonce[4..]);
        }

        byte[] payload = new byte[closed.Length - 41 - 16];
        using AesGcm cipher = new(made[..32], 16);
        cipher.Decrypt(nonce, closed.AsSpan(41, payload.Length), closed.AsSpan(^16), payload, closed.AsSpan(0, 41));
        return record["payload"] is JsonString hash && hash.Value == "sha256:" + Convert.ToHexStringLower(SHA256.HashData(payload))
            && StrictJson.TryParse(payload, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? beside, out _)
                ? RecordPayload.Restore(record, (JsonObject)beside)
                : throw new InvalidOperationException("a payload is not the one that its record holds the hash of: " + record);
    }
}
