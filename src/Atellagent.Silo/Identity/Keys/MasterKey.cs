using System.Security.Cryptography;
using System.Text;
using Atellagent.Boundary.Routes.Credentials;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>
/// A key from outside the data folder that the key ring is encrypted under: AES-256-GCM under a key derived from the secret
/// (HKDF, RFC 5869).
/// </summary>
internal sealed class MasterKey
{
    /// <summary>The fewest characters of a master.</summary>
    public const int ShortestSecret = 32;

    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;
    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private readonly byte[] _key;

    private MasterKey(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, 32, info: "atellagent key ring"u8.ToArray());
        Name = Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, 8, info: "atellagent key ring name"u8.ToArray()));
    }

    /// <summary>What tells one master from another, and nothing of either.</summary>
    public string Name { get; }

    /// <summary>Reads a master.</summary>
    /// <param name="reference">Where it is; null for none.</param>
    /// <param name="problem">Why it cannot be used; null where it can or there is none.</param>
    /// <returns>The master, or null.</returns>
    public static MasterKey? Read(string? reference, out string? problem)
    {
        problem = null;
        if (reference is null)
        {
            return null;
        }

        if (!SecretReferences.TryRead(reference, out string? secret, out string? reason))
        {
            problem = $"the master '{reference}' cannot be used: {reason}";
            return null;
        }

        if (secret.Length < ShortestSecret)
        {
            problem = $"the master '{reference}' has fewer than {ShortestSecret} characters";
            return null;
        }

        return new MasterKey(secret);
    }

    /// <summary>Encrypts.</summary>
    /// <param name="text">What.</param>
    /// <returns>Nonce, tag and ciphertext.</returns>
    public byte[] Encrypt(ReadOnlySpan<byte> text)
    {
        byte[] all = new byte[NonceSize + TagSize + text.Length];
        RandomNumberGenerator.Fill(all.AsSpan(0, NonceSize));
        using AesGcm cipher = new(_key, TagSize);
        cipher.Encrypt(all.AsSpan(0, NonceSize), text, all.AsSpan(NonceSize + TagSize), all.AsSpan(NonceSize, TagSize));
        return all;
    }

    /// <summary>Decrypts.</summary>
    /// <param name="all">Nonce, tag and ciphertext.</param>
    /// <returns>The text.</returns>
    /// <exception cref="CryptographicException">It was encrypted under another master, or has been changed.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> all)
    {
        if (all.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("too short to be a ciphertext");
        }

        byte[] text = new byte[all.Length - NonceSize - TagSize];
        using AesGcm cipher = new(_key, TagSize);
        cipher.Decrypt(all[..NonceSize], all[(NonceSize + TagSize)..], all.Slice(NonceSize, TagSize), text);
        return text;
    }
}
