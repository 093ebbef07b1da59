using System.Security.Cryptography;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Payloads;

/// <summary>
/// Encrypts what stands beside records. Each payload has a random key of its own, which stands with it and goes with it. What it is encrypted
/// under is made of that one and of a key of the boundary, which the key ring seals: whoever has the database alone can read none, and once its
/// own key is gone nobody can.
/// </summary>
/// <param name="keys">The boundary's keys, sealed.</param>
/// <param name="seal">The key ring.</param>
/// <param name="time">The clock.</param>
public sealed class PayloadVault(PayloadKeyStore keys, IPayloadKeySeal seal, TimeProvider time)
{
    // Version, the name of the boundary's key, the payload's own key; then what is encrypted, and its tag.
    private const byte Version = 1;
    private const int NameLength = 8;
    private const int KeyLength = 32;
    private const int TagLength = 16;
    private const int NonceLength = 12;
    private const int HeadLength = 1 + NameLength + KeyLength;
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(30);

    private readonly Lock _reading = new();
    private volatile Dictionary<string, byte[]> _opened = new(StringComparer.Ordinal);
    private volatile byte[]? _current;
    private byte[] _currentName = [];
    private DateTimeOffset _madeAt;

    /// <summary>Makes sure that there is a key to encrypt under, and a young one.</summary>
    /// <exception cref="EvidenceUnavailableException">There is none, and none can be made.</exception>
    public void Prepare()
    {
        lock (_reading)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_current is not null && now - _madeAt < KeyLife)
            {
                return;
            }

            try
            {
                if (Read() is not { } newest || now - DateTimeOffset.FromUnixTimeMilliseconds(newest.CreatedAt) >= KeyLife)
                {
                    byte[] key = RandomNumberGenerator.GetBytes(KeyLength);
                    newest = new PayloadKeyRow
                    {
                        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameLength)),
                        Sealed = seal.Close(key),
                        CreatedAt = now.ToUnixTimeMilliseconds(),
                    };
                    keys.Add(newest);
                    _opened = new Dictionary<string, byte[]>(_opened, StringComparer.Ordinal) { [newest.Id] = key };
                }

                _currentName = Convert.FromHexString(newest.Id);
                _madeAt = DateTimeOffset.FromUnixTimeMilliseconds(newest.CreatedAt);
                _current = _opened[newest.Id];
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
    public byte[] Close(ReadOnlySpan<byte> payload)
    {
        byte[] boundary = _current ?? throw new EvidenceUnavailableException("there is no key to encrypt payloads under");
        byte[] closed = new byte[HeadLength + payload.Length + TagLength];
        closed[0] = Version;
        _currentName.CopyTo(closed, 1);
        Span<byte> own = closed.AsSpan(1 + NameLength, KeyLength);
        RandomNumberGenerator.Fill(own);
        Span<byte> made = stackalloc byte[SHA512.HashSizeInBytes];
        HMACSHA512.HashData(boundary, own, made);
        using AesGcm cipher = new(made[..KeyLength], TagLength);
        cipher.Encrypt(
            made.Slice(KeyLength, NonceLength), payload, closed.AsSpan(HeadLength, payload.Length), closed.AsSpan(HeadLength + payload.Length), closed.AsSpan(0, HeadLength));
        return closed;
    }

    /// <summary>Decrypts a payload.</summary>
    /// <param name="closed">What is stored.</param>
    /// <returns>Its bytes; null where its key is not to be had, or it has been changed.</returns>
    public byte[]? Open(ReadOnlySpan<byte> closed)
    {
        if (closed.Length < HeadLength + TagLength || closed[0] != Version || Find(closed.Slice(1, NameLength)) is not { } boundary)
        {
            return null;
        }

        Span<byte> made = stackalloc byte[SHA512.HashSizeInBytes];
        HMACSHA512.HashData(boundary, closed.Slice(1 + NameLength, KeyLength), made);
        byte[] payload = new byte[closed.Length - HeadLength - TagLength];
        using AesGcm cipher = new(made[..KeyLength], TagLength);
        try
        {
            cipher.Decrypt(made.Slice(KeyLength, NonceLength), closed.Slice(HeadLength, payload.Length), closed[^TagLength..], payload, closed[..HeadLength]);
            return payload;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

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
}
