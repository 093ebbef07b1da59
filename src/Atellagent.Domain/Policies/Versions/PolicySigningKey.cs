using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Identifiers;
using NSec.Cryptography;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>An author's Ed25519 key. It stays with the author; a boundary is given its public half.</summary>
public sealed class PolicySigningKey : IDisposable
{
    private readonly Key _key;

    private PolicySigningKey(Key key) => _key = key;

    /// <summary>The key's identifier: the beginning of the hash of its public half.</summary>
    public string Id => IdOf(_key.PublicKey);

    /// <summary>Makes a new key.</summary>
    /// <returns>The key.</returns>
    public static PolicySigningKey Create() =>
        new(Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }));

    /// <summary>Reads a key from PEM text (PKCS #8, RFC 8410).</summary>
    /// <param name="pem">The text.</param>
    /// <returns>The key; null where it is none.</returns>
    public static PolicySigningKey? Parse(string pem)
    {
        try
        {
            return Key.TryImport(SignatureAlgorithm.Ed25519, Encoding.ASCII.GetBytes(pem), KeyBlobFormat.PkixPrivateKeyText, out Key? key) ? new PolicySigningKey(key!) : null;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The key as PEM text (PKCS #8): a secret.</summary>
    /// <returns>The text.</returns>
    public string ExportPrivate() => Encoding.ASCII.GetString(_key.Export(KeyBlobFormat.PkixPrivateKeyText));

    /// <summary>The public half as PEM text (SubjectPublicKeyInfo).</summary>
    /// <returns>The text.</returns>
    public string ExportPublic() => Encoding.ASCII.GetString(_key.PublicKey.Export(KeyBlobFormat.PkixPublicKeyText));

    /// <summary>Signs a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="sequence">Its number; more than any before.</param>
    /// <param name="author">Who signs.</param>
    /// <param name="time">When.</param>
    /// <param name="reason">Why.</param>
    /// <returns>The signature.</returns>
    public PolicySignature Sign(Digest version, long sequence, string author, DateTimeOffset time, string reason)
    {
        PolicySignature unsigned = new(version, sequence, author, time, reason, Id, "");
        return unsigned with { Signature = Convert.ToBase64String(SignatureAlgorithm.Ed25519.Sign(_key, unsigned.Statement())) };
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    /// <summary>The identifier of a public key.</summary>
    internal static string IdOf(PublicKey key) => Convert.ToHexStringLower(SHA256.HashData(key.Export(KeyBlobFormat.RawPublicKey)))[..16];
}
