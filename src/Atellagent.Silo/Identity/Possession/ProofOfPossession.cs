using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Identity.Possession;

/// <summary>
/// Checks that a caller has the key that its token is bound to: DPoP (RFC 9449, section 4.3), for the token endpoint and for
/// every surface. OpenIddict has no DPoP.
/// </summary>
/// <param name="window">The proofs of the last moments.</param>
/// <param name="address">The boundary's own address, which a proof must name: the host of the request is the caller's word.</param>
public sealed class ProofOfPossession(ProofWindow window, BoundaryAddress address)
{
    /// <summary>The algorithms that proofs may be signed with.</summary>
    public const string Algorithms = "ES256 RS256";

    private const string Header = "DPoP";
    private const int LongestProof = 4096;
    private const int LongestIdentifier = 256;
    private static readonly string[] Loopbacks = ["127.0.0.1", "localhost", "[::1]"];
    private readonly Uri _own = new(address.Issuer);

    /// <summary>Checks the proof of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The access token that it comes with; null at the token endpoint.</param>
    /// <returns>What came of it.</returns>
    public ProofResult Check(HttpRequest request, string? token)
    {
        StringValues headers = request.Headers[Header];
        if (headers.Count == 0)
        {
            return new ProofResult.Absent();
        }

        if (headers is not [{ Length: > 0 and <= LongestProof } proof] || proof.Split('.') is not [string head, string body, string signature])
        {
            return new ProofResult.Refused("there must be one DPoP header with one JWT");
        }

        if (!TryRead(head, out JsonObject? header) || !TryRead(body, out JsonObject? claims) || !Base64Url.IsValid(signature))
        {
            return new ProofResult.Refused("the proof is not a JWT");
        }

        if (Text(header, "typ") != "dpop+jwt" || header["jwk"] is not JsonObject jwk || header["crit"] is not null)
        {
            return new ProofResult.Refused("the proof's header must have typ dpop+jwt, a jwk, and no crit");
        }

        if (!ClientKey.TryRead(jwk, out ClientKey? key, out string? problem) || Text(header, "alg") != key.Algorithm)
        {
            return new ProofResult.Refused(problem ?? "the proof's alg must be that of its key, ES256 or RS256");
        }

        if (!IsSigned(key, $"{head}.{body}", Base64Url.DecodeFromChars(signature)))
        {
            return new ProofResult.Refused("the proof's signature is wrong");
        }

        return (Spoiled(request, token, claims) ?? Replayed(key, claims)) is { } reason
            ? new ProofResult.Refused(reason)
            : new ProofResult.Proven(key.Thumbprint);
    }

    private string? Spoiled(HttpRequest request, string? token, JsonObject claims)
    {
        if (Text(claims, "htm") != request.Method)
        {
            return "the proof is for another method";
        }

        if (!Uri.TryCreate(Text(claims, "htu"), UriKind.Absolute, out Uri? target) || !IsHere(target, request))
        {
            return "the proof is for another address";
        }

        return token is null || Text(claims, "ath") == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)))
            ? null
            : "the proof is for another token";
    }

    // Query and fragment do not count (RFC 9449, section 4.3, step 9).
    private bool IsHere(Uri target, HttpRequest request)
    {
        bool isOrigin = target.Scheme == _own.Scheme
            && target.Port == _own.Port
            && (string.Equals(target.IdnHost, _own.IdnHost, StringComparison.OrdinalIgnoreCase)
                || (_own.IsLoopback && Loopbacks.Contains(target.Host, StringComparer.OrdinalIgnoreCase)));
        string path = new Uri(_own, request.PathBase.ToUriComponent() + request.Path.ToUriComponent()).AbsolutePath;
        return isOrigin && target.UserInfo.Length == 0 && string.Equals(target.AbsolutePath, path, StringComparison.Ordinal);
    }

    private string? Replayed(ClientKey key, JsonObject claims)
    {
        if (Text(claims, "jti") is not { Length: > 0 and <= LongestIdentifier } identifier
            || claims["iat"] is not JsonNumber { Value: >= 0 and <= 253_402_300_799 } made)
        {
            return "the proof needs a jti of at most 256 characters and an iat";
        }

        byte[] name = SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Thumbprint}:{identifier}"));
        return window.Refuse(BinaryPrimitives.ReadUInt128BigEndian(name), DateTimeOffset.FromUnixTimeSeconds((long)made.Value));
    }

    private static bool IsSigned(ClientKey key, string text, byte[] signature)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        if (key.Algorithm == "ES256")
        {
            ECPoint point = new() { X = Bytes(key, "x"), Y = Bytes(key, "y") };
            using ECDsa elliptic = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return elliptic.VerifyData(bytes, signature, HashAlgorithmName.SHA256);
        }

        using RSA rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") });
        return rsa.VerifyData(bytes, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static byte[] Bytes(ClientKey key, string name) => Base64Url.DecodeFromChars(((JsonString)key.Jwk[name]!).Value);

    private static bool TryRead(string part, [NotNullWhen(true)] out JsonObject? value)
    {
        value = Base64Url.IsValid(part) && StrictJson.TryParse(Base64Url.DecodeFromChars(part), JsonLimits.Default, out JsonValue? read, out _)
            ? read as JsonObject
            : null;
        return value is not null;
    }

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;
}
