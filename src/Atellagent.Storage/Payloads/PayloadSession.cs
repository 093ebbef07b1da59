using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Atellagent.Storage.Payloads;

/// <summary>
/// A key that many payloads are encrypted under, each with the next number, so that no nonce is used twice (NIST SP 800-38D section 8.2.1). What
/// is encrypted stands after a head of 41 bytes: the version, the name of the boundary's key, 24 random bytes of the session and the number.
/// Used by one thread at a time.
/// </summary>
internal sealed class PayloadSession : IDisposable
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 2;

    /// <summary>The version in which each payload had 32 random bytes of its own, for its key and its nonce.</summary>
    public const byte FirstVersion = 1;

    /// <summary>The length of the name of a boundary's key.</summary>
    public const int NameLength = 8;

    /// <summary>The length of a key.</summary>
    public const int KeyLength = 32;

    /// <summary>The length of what stands before the encrypted bytes.</summary>
    public const int HeadLength = 1 + NameLength + RandomLength + NumberLength;

    /// <summary>The length of the tag that stands after them.</summary>
    public const int TagLength = 16;

    private const int RandomLength = 24;
    private const int NumberLength = 8;
    private const int NonceLength = 12;
    private const long MostPayloads = 1 << 20;

    private readonly byte[] _head = new byte[HeadLength];
    private readonly AesGcm _cipher;
    private long _next;

    /// <summary>Begins one.</summary>
    /// <param name="name">The name of the boundary's key.</param>
    /// <param name="boundary">The boundary's key.</param>
    public PayloadSession(ReadOnlySpan<byte> name, ReadOnlySpan<byte> boundary)
    {
        _head[0] = Version;
        name.CopyTo(_head.AsSpan(1));
        RandomNumberGenerator.Fill(_head.AsSpan(1 + NameLength, RandomLength));
        Span<byte> nonce = stackalloc byte[NonceLength];
        _cipher = Cipher(boundary, _head, nonce);
    }

    /// <summary>Whether another one is due.</summary>
    public bool IsFull => _next >= MostPayloads;

    /// <summary>Encrypts a payload.</summary>
    /// <param name="payload">Its bytes.</param>
    /// <returns>What is stored.</returns>
    public byte[] Close(ReadOnlySpan<byte> payload)
    {
        byte[] closed = new byte[HeadLength + payload.Length + TagLength];
        BinaryPrimitives.WriteInt64BigEndian(_head.AsSpan(HeadLength - NumberLength), _next++);
        _head.CopyTo(closed, 0);
        Span<byte> nonce = stackalloc byte[NonceLength];
        Number(_head, nonce);
        _cipher.Encrypt(nonce, payload, closed.AsSpan(HeadLength, payload.Length), closed.AsSpan(HeadLength + payload.Length), _head);
        return closed;
    }

    /// <summary>Decrypts a payload.</summary>
    /// <param name="boundary">The boundary's key that its head names.</param>
    /// <param name="closed">What is stored.</param>
    /// <returns>Its bytes; null where any byte has been changed.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> closed)
    {
        byte[] payload = new byte[closed.Length - HeadLength - TagLength];
        Span<byte> nonce = stackalloc byte[NonceLength];
        using AesGcm cipher = Cipher(boundary, closed[..HeadLength], nonce);
        try
        {
            cipher.Decrypt(nonce, closed.Slice(HeadLength, payload.Length), closed[^TagLength..], payload, closed[..HeadLength]);
            return payload;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _cipher.Dispose();

    private static AesGcm Cipher(ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> head, Span<byte> nonce)
    {
        bool isFirst = head[0] == FirstVersion;
        Span<byte> made = stackalloc byte[SHA512.HashSizeInBytes];
        HMACSHA512.HashData(boundary, head.Slice(1 + NameLength, isFirst ? RandomLength + NumberLength : RandomLength), made);
        if (isFirst)
        {
            made.Slice(KeyLength, NonceLength).CopyTo(nonce);
        }
        else
        {
            Number(head, nonce);
        }

        return new AesGcm(made[..KeyLength], TagLength);
    }

    private static void Number(ReadOnlySpan<byte> head, Span<byte> nonce)
    {
        nonce[..(NonceLength - NumberLength)].Clear();
        head[^NumberLength..].CopyTo(nonce[(NonceLength - NumberLength)..]);
    }
}
