using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents;

/// <summary>A public key for <c>private_key_jwt</c>, as a JSON Web Key (RFC 7517): P-256 for ES256, or RSA of 2,048 to 4,096 bits for RS256.</summary>
public sealed record ClientKey
{
    private const int CoordinateBytes = 32;

    private ClientKey(JsonObject jwk, string thumbprint) => (Jwk, Thumbprint) = (jwk, thumbprint);

    /// <summary>The key, with nothing but its public parameters.</summary>
    public JsonObject Jwk { get; }

    /// <summary>Its SHA-256 thumbprint (RFC 7638), base64url.</summary>
    public string Thumbprint { get; }

    /// <summary>The algorithm that its signatures have.</summary>
    public string Algorithm => Jwk["kty"] is JsonString { Value: "EC" } ? "ES256" : "RS256";

    /// <summary>Takes a JSON Web Key.</summary>
    /// <param name="jwk">The key.</param>
    /// <param name="key">The key.</param>
    /// <param name="problem">Why it is none that this boundary takes.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(JsonObject jwk, [NotNullWhen(true)] out ClientKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        if (jwk["d"] is not null || jwk["p"] is not null || jwk["k"] is not null)
        {
            problem = "this holds a private key; keep that where the caller is, replace it, and write only the public half here";
            return false;
        }

        JsonObject? known = (jwk["kty"] as JsonString)?.Value switch
        {
            "EC" => Elliptic(jwk),
            "RSA" => Rsa(jwk),
            _ => null,
        };
        if (known is null)
        {
            problem = "this must be a public key on P-256 (kty EC; for ES256) or an RSA key of 2048 to 4096 bits (for RS256)";
            return false;
        }

        problem = null;
        key = new ClientKey(known, Base64Url(SHA256.HashData(CanonicalJson.ToUtf8(known))));
        return true;
    }

    /// <summary>Takes a key in PEM (RFC 7468, <c>BEGIN PUBLIC KEY</c>).</summary>
    /// <param name="pem">The text.</param>
    /// <param name="key">The key.</param>
    /// <param name="problem">Why it is none that this boundary takes.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryReadPem(string pem, [NotNullWhen(true)] out ClientKey? key, [NotNullWhen(false)] out string? problem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return TryRead(JsonObject.Of(("d", JsonNull.Instance)), out key, out problem);
        }

        return TryRead(OfPem(pem) ?? JsonObject.Empty, out key, out problem);
    }

    private static JsonObject? OfPem(string pem)
    {
        try
        {
            using ECDsa elliptic = ECDsa.Create();
            elliptic.ImportFromPem(pem);
            ECParameters point = elliptic.ExportParameters(includePrivateParameters: false);
            return point.Curve.Oid.FriendlyName is "nistP256" or "ECDSA_P256"
                ? JsonObject.Of(("crv", Text("P-256")), ("kty", Text("EC")), ("x", Text(Base64Url(point.Q.X!))), ("y", Text(Base64Url(point.Q.Y!))))
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return RsaOfPem(pem);
        }
    }

    private static JsonObject? RsaOfPem(string pem)
    {
        try
        {
            using RSA rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            RSAParameters numbers = rsa.ExportParameters(includePrivateParameters: false);
            return JsonObject.Of(("e", Text(Base64Url(numbers.Exponent!))), ("kty", Text("RSA")), ("n", Text(Base64Url(numbers.Modulus!))));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject? Elliptic(JsonObject jwk)
    {
        if (jwk["crv"] is not JsonString { Value: "P-256" } || Bytes(jwk["x"]) is not { Length: CoordinateBytes } x || Bytes(jwk["y"]) is not { Length: CoordinateBytes } y)
        {
            return null;
        }

        try
        {
            // A point that is not on the curve is refused here.
            using ECDsa made = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            return JsonObject.Of(("crv", Text("P-256")), ("kty", Text("EC")), ("x", Text(Base64Url(x))), ("y", Text(Base64Url(y))));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static JsonObject? Rsa(JsonObject jwk)
    {
        if (Bytes(jwk["n"]) is not { Length: >= 256 and <= 512 } modulus || Bytes(jwk["e"]) is not { Length: >= 1 and <= 4 } exponent)
        {
            return null;
        }

        BigInteger e = new(exponent, isUnsigned: true, isBigEndian: true);
        return modulus[0] >= 0x80 && (modulus[^1] & 1) == 1 && e >= 65_537 && !e.IsEven
            ? JsonObject.Of(("e", Text(Base64Url(exponent))), ("kty", Text("RSA")), ("n", Text(Base64Url(modulus))))
            : null;
    }

    private static byte[]? Bytes(JsonValue? value)
    {
        if (value is not JsonString { Value: { Length: > 0 and <= 1024 } text } || !text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return null;
        }

        return System.Buffers.Text.Base64Url.IsValid(text) ? System.Buffers.Text.Base64Url.DecodeFromChars(text) : null;
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static JsonString Text(string text) => new(text);
}
