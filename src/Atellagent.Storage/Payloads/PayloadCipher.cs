using System.Security.Cryptography;

namespace Atellagent.Storage.Payloads;

/// <summary>
/// Encrypts each payload under a key of its own (AES-256-GCM, NIST SP 800-38D): key and nonce are made (HMAC-SHA512, RFC 2104) of a key of the
/// boundary and of 32 random bytes that stand with the payload. What is encrypted stands after a head of 41 bytes: the version, the name of the
/// boundary's key and the random bytes.
/// </summary>
internal static class PayloadCipher
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    /// <summary>A version in which 24 random bytes and their key were of many payloads, each with the next number as its nonce: read, not written.</summary>
    public const byte SharedVersion = 2;

    /// <summary>The length of the name of a boundary's key.</summary>
    public const int NameLength = 8;

    /// <summary>The length of a key.</summary>
    public const int KeyLength = 32;

    /// <summary>The length of what stands before the encrypted bytes.</summary>
    public const int HeadLength = 1 + NameLength + RandomLength;

    /// <summary>The length of the tag that stands after them.</summary>
    public const int TagLength = 16;

    private const int RandomLength = 32;
    private const int NonceLength = 12;
    private const int NumberLength = 8;

    /// <summary>Encrypts a payload.</summary>
    /// <param name="name">The name of the boundary's key.</param>
    /// <param name="boundary">The boundary's key.</param>
    /// <param name="payload">Its bytes.</param>
    /// <returns>What is stored.</returns>
    public static byte[] Close(ReadOnlySpan<byte> name, ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> payload)
    {
        byte[] closed = new byte[HeadLength + payload.Length + TagLength];
        Span<byte> head = closed.AsSpan(0, HeadLength);
        head[0] = Version;
        name.CopyTo(head[1..]);
        RandomNumberGenerator.Fill(head[(1 + NameLength)..]);
        Span<byte> nonce = stackalloc byte[NonceLength];
        using AesGcm cipher = For(boundary, head, nonce);
        cipher.Encrypt(nonce, payload, closed.AsSpan(HeadLength, payload.Length), closed.AsSpan(HeadLength + payload.Length), head);
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
        using AesGcm cipher = For(boundary, closed[..HeadLength], nonce);
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

    private static AesGcm For(ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> head, Span<byte> nonce)
    {
        bool isShared = head[0] == SharedVersion;
        ReadOnlySpan<byte> own = head[(1 + NameLength)..];
        Span<byte> made = stackalloc byte[SHA512.HashSizeInBytes];
        HMACSHA512.HashData(boundary, isShared ? own[..^NumberLength] : own, made);
        if (isShared)
        {
            nonce[..^NumberLength].Clear();
            own[^NumberLength..].CopyTo(nonce[^NumberLength..]);
        }
        else
        {
            made.Slice(KeyLength, NonceLength).CopyTo(nonce);
        }

        AesGcm cipher = new(made[..KeyLength], TagLength);
        CryptographicOperations.ZeroMemory(made);
        return cipher;
    }
}
