using System.Security.Cryptography;
using Atellagent.Storage.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>One key that signs, will sign, or has signed tokens: ES256 (RFC 7518, section 3.4).</summary>
internal sealed class SigningKey
{
    private SigningKey(SigningKeyRow row, ECDsa key)
    {
        Row = row;
        Credentials = new SigningCredentials(new ECDsaSecurityKey(new CanonicalEcdsa(key)) { KeyId = row.Id }, SecurityAlgorithms.EcdsaSha256);
    }

    /// <summary>The key as it is stored.</summary>
    public SigningKeyRow Row { get; }

    /// <summary>The key as OpenIddict takes it; without the private half once it has signed its last.</summary>
    public SigningCredentials Credentials { get; }

    /// <summary>Whether this key has signed a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="signature">The signature: r and s, 32 bytes each (RFC 7518, section 3.4).</param>
    /// <returns>False also for a signature of another form.</returns>
    public bool HasSigned(byte[] text, byte[] signature) => ((ECDsaSecurityKey)Credentials.Key).ECDsa.VerifyHash(SHA256.HashData(text), signature);

    /// <summary>Makes a key.</summary>
    /// <param name="seal">Seals the private half.</param>
    /// <param name="now">The time.</param>
    /// <param name="signsFrom">Since when it signs; null for the next.</param>
    /// <returns>The key.</returns>
    public static SigningKey Make(Func<byte[], string> seal, DateTimeOffset now, DateTimeOffset? signsFrom) =>
        Of(ECDsa.Create(ECCurve.NamedCurves.nistP256), seal, now, signsFrom);

    /// <summary>Takes a key that was kept in another way.</summary>
    /// <param name="key">The key.</param>
    /// <param name="seal">Seals the private half.</param>
    /// <param name="now">The time.</param>
    /// <param name="signsFrom">Since when it signs; null for the next.</param>
    /// <returns>The key.</returns>
    public static SigningKey Of(ECDsa key, Func<byte[], string> seal, DateTimeOffset now, DateTimeOffset? signsFrom)
    {
        byte[] secret = key.ExportPkcs8PrivateKey();
        try
        {
            return new SigningKey(
                new SigningKeyRow
                {
                    Id = Thumbprint(key),
                    PublicKey = key.ExportSubjectPublicKeyInfo(),
                    Sealed = seal(secret),
                    CreatedAt = now.ToUnixTimeMilliseconds(),
                    SignsFrom = signsFrom?.ToUnixTimeMilliseconds(),
                },
                key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Opens a stored key.</summary>
    /// <param name="row">The key.</param>
    /// <param name="open">Opens the private half.</param>
    /// <returns>The key.</returns>
    /// <exception cref="CryptographicException">It cannot be opened.</exception>
    public static SigningKey Open(SigningKeyRow row, Func<string, byte[]> open)
    {
        ECDsa key = ECDsa.Create();
        if (row.Sealed is null)
        {
            key.ImportSubjectPublicKeyInfo(row.PublicKey, out _);
        }
        else
        {
            byte[] secret = open(row.Sealed);
            key.ImportPkcs8PrivateKey(secret, out _);
            CryptographicOperations.ZeroMemory(secret);
        }

        // The public half stands in clear; were it exchanged, tokens of others would be taken for ours.
        return Thumbprint(key) == row.Id ? new SigningKey(row, key) : throw new CryptographicException("the key is not the one that its identifier names");
    }

    private static string Thumbprint(ECDsa key)
    {
        ECParameters parts = key.ExportParameters(includePrivateParameters: false);
        JsonWebKey jwk = new()
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64UrlEncoder.Encode(parts.Q.X),
            Y = Base64UrlEncoder.Encode(parts.Q.Y),
        };
        return Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
    }
}
