using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>The keys whose word for policies a boundary takes. With any key, policies without a good signature are refused.</summary>
public sealed class PolicyTrust
{
    private const string End = "-----END PUBLIC KEY-----";
    private readonly FrozenDictionary<string, PublicKey> _keys;

    private PolicyTrust(FrozenDictionary<string, PublicKey> keys) => _keys = keys;

    /// <summary>No keys: policies need no signature.</summary>
    public static PolicyTrust None { get; } = new(FrozenDictionary<string, PublicKey>.Empty);

    /// <summary>Whether policies need a signature.</summary>
    public bool IsRequired => _keys.Count > 0;

    /// <summary>Reads public keys, one after the other, as PEM text (SubjectPublicKeyInfo, RFC 8410).</summary>
    /// <param name="text">The text.</param>
    /// <param name="trust">The keys.</param>
    /// <returns>False where there is none, or anything that is none: a trust that is half read would be no trust.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out PolicyTrust? trust)
    {
        trust = null;
        Dictionary<string, PublicKey> keys = new(StringComparer.Ordinal);
        string[] parts = text.Split(End);
        foreach (string part in parts[..^1])
        {
            if (Import(part.Trim() + "\n" + End + "\n") is not PublicKey key)
            {
                return false;
            }

            keys[PolicySigningKey.IdOf(key)] = key;
        }

        if (keys.Count == 0 || parts[^1].Trim().Length > 0)
        {
            return false;
        }

        trust = new PolicyTrust(keys.ToFrozenDictionary(StringComparer.Ordinal));
        return true;
    }

    /// <summary>Says what is wrong with a signature.</summary>
    /// <param name="signature">The signature; null where there is none.</param>
    /// <param name="version">The version that it must be for.</param>
    /// <returns>A sentence; null where it is good.</returns>
    public string? Refuses(PolicySignature? signature, Identifiers.Digest version)
    {
        if (signature is null)
        {
            return "policies must be signed, and there is no PolicySignature with them";
        }

        if (!_keys.TryGetValue(signature.Key, out PublicKey? key))
        {
            return $"the policies are signed by the key {signature.Key}, which is not trusted";
        }

        byte[] bytes = new byte[64];
        return !Convert.TryFromBase64String(signature.Signature, bytes, out int length) || length != 64
            || !SignatureAlgorithm.Ed25519.Verify(key, signature.Statement(), bytes) ? "the signature is not one of what it says"
            : signature.Version != version ? $"the signature is for the policy version {signature.Version}, and these are {version}"
            : null;
    }

    private static PublicKey? Import(string pem)
    {
        try
        {
            return PublicKey.TryImport(SignatureAlgorithm.Ed25519, Encoding.ASCII.GetBytes(pem), KeyBlobFormat.PkixPublicKeyText, out PublicKey? key) ? key : null;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
