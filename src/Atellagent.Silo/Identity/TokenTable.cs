using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Actions;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Remembers verified tokens by hash, so that a signature is checked once and not with every call. It holds no token and
/// no answer about authority: a remembered token that has ended or was revoked is refused by the authority binder and
/// again at admission.
/// </summary>
/// <param name="time">The clock of expiry.</param>
public sealed class TokenTable(TimeProvider time)
{
    private const int Capacity = 16_384;
    private readonly ConcurrentDictionary<UInt128, CallerIdentity> _verified = new();

    /// <summary>How many tokens are remembered.</summary>
    public int Count => _verified.Count;

    /// <summary>The identity of a token that was verified before and has not ended.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The identity, or null.</returns>
    public CallerIdentity? Find(string token)
    {
        UInt128 key = Key(token);
        if (!_verified.TryGetValue(key, out CallerIdentity? caller))
        {
            return null;
        }

        if (caller.ExpiresAt > time.GetUtcNow())
        {
            return caller;
        }

        _verified.TryRemove(key, out _);
        return null;
    }

    /// <summary>Remembers a token that has just been verified.</summary>
    /// <param name="token">The token.</param>
    /// <param name="caller">Whom it proves.</param>
    public void Remember(string token, CallerIdentity caller)
    {
        if (_verified.Count >= Capacity)
        {
            Shrink();
        }

        _verified[Key(token)] = caller;
    }

    /// <summary>Forgets a token.</summary>
    /// <param name="token">The token.</param>
    public void Forget(string token) => _verified.TryRemove(Key(token), out _);

    // Rare: first what has ended goes, and where that is not enough, everything. A token that was forgotten is verified again.
    private void Shrink()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((UInt128 key, CallerIdentity caller) in _verified)
        {
            if (caller.ExpiresAt <= now)
            {
                _verified.TryRemove(key, out _);
            }
        }

        if (_verified.Count >= Capacity)
        {
            _verified.Clear();
        }
    }

    // 128 bits of SHA-256: a second preimage is out of reach, and the key is a value without allocation.
    private static UInt128 Key(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int length = Encoding.UTF8.GetByteCount(token);
        Span<byte> bytes = length <= 2048 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(token, bytes);
        SHA256.HashData(bytes, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
