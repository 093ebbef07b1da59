using System.Security.Cryptography;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Payloads;

/// <summary>
/// Encrypts what stands beside records (AES-256-GCM, NIST SP 800-38D), each payload under a key of its own. That is made of a key of the boundary,
/// which the key ring seals, and of random bytes that stand with the payload: whoever has the database alone can read none, and what is erased takes
/// its own bytes, and with them its key, along.
/// </summary>
/// <param name="keys">The boundary's keys, sealed.</param>
/// <param name="seal">The key ring.</param>
/// <param name="time">The clock.</param>
public sealed class PayloadVault(PayloadKeyStore keys, IPayloadKeySeal seal, TimeProvider time)
{
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(30);

    private readonly Lock _reading = new();
    private volatile Dictionary<string, byte[]> _opened = new(StringComparer.Ordinal);
    private volatile BoundaryKey? _current;

    /// <summary>Makes sure that there is a key to encrypt under, and a young one.</summary>
    /// <exception cref="EvidenceUnavailableException">There is none, and none can be made.</exception>
    public void Prepare()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_current is { } current && now - current.MadeAt < KeyLife)
        {
            return;
        }

        lock (_reading)
        {
            try
            {
                if (Read() is not { } newest || now - DateTimeOffset.FromUnixTimeMilliseconds(newest.CreatedAt) >= KeyLife)
                {
                    byte[] key = RandomNumberGenerator.GetBytes(PayloadCipher.KeyLength);
                    newest = new PayloadKeyRow
                    {
                        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PayloadCipher.NameLength)),
                        Sealed = seal.Close(key),
                        CreatedAt = now.ToUnixTimeMilliseconds(),
                    };
                    keys.Add(newest);
                    _opened = new Dictionary<string, byte[]>(_opened, StringComparer.Ordinal) { [newest.Id] = key };
                }

                _current = new BoundaryKey(
                    Convert.FromHexString(newest.Id), _opened[newest.Id], DateTimeOffset.FromUnixTimeMilliseconds(newest.CreatedAt));
            }
#pragma warning disable CA1031 // Whatever is thrown, there is no key: nothing is written that could not be encrypted.
            catch (Exception fault)
            {
                throw new EvidenceUnavailableException("there is no key to encrypt payloads under: " + fault.Message, fault);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Encrypts a payload.</summary>
    /// <param name="payload">Its bytes.</param>
    /// <returns>What is stored.</returns>
    /// <exception cref="EvidenceUnavailableException">There is no key.</exception>
    public byte[] Close(ReadOnlySpan<byte> payload) => _current is { } key
        ? PayloadCipher.Close(key.Name, key.Bytes, payload)
        : throw new EvidenceUnavailableException("there is no key to encrypt payloads under");

    /// <summary>Decrypts a payload.</summary>
    /// <param name="closed">What is stored.</param>
    /// <returns>Its bytes; null where its key is not to be had, or it has been changed.</returns>
    public byte[]? Open(ReadOnlySpan<byte> closed) =>
        closed.Length >= PayloadCipher.HeadLength + PayloadCipher.TagLength
        && closed[0] is PayloadCipher.Version or PayloadCipher.SharedVersion
        && Find(closed.Slice(1, PayloadCipher.NameLength)) is { } boundary
            ? PayloadCipher.Open(boundary, closed)
            : null;

    /// <summary>A record with what stands beside it.</summary>
    /// <param name="leaf">The record.</param>
    /// <param name="closed">What is stored of its payload; null where nothing is.</param>
    /// <returns>Both.</returns>
    public WholeRecord Restore(byte[] leaf, byte[]? closed) => WholeRecord.Of(leaf, closed is not null, closed is null ? null : Open(closed));

    // Another silo may have made the key since.
    private byte[]? Find(ReadOnlySpan<byte> name)
    {
        string id = Convert.ToHexStringLower(name);
        if (_opened.TryGetValue(id, out byte[]? known))
        {
            return known;
        }

        lock (_reading)
        {
            Read();
            return _opened.GetValueOrDefault(id);
        }
    }

    // The newest that can be opened. One that cannot be is as if it were not there: what is under it is unreadable, and says so.
    private PayloadKeyRow? Read()
    {
        PayloadKeyRow? newest = null;
        Dictionary<string, byte[]> opened = new(_opened, StringComparer.Ordinal);
        foreach (PayloadKeyRow row in keys.Read())
        {
            if (opened.ContainsKey(row.Id) || TryOpen(row, opened))
            {
                newest = row;
            }
        }

        _opened = opened;
        return newest;
    }

    private bool TryOpen(PayloadKeyRow row, Dictionary<string, byte[]> opened)
    {
        try
        {
            return opened.TryAdd(row.Id, seal.Open(row.Sealed));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // One object, so that whoever encrypts sees the name and the key of the same.
    private sealed record BoundaryKey(byte[] Name, byte[] Bytes, DateTimeOffset MadeAt);
}
