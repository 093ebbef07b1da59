using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Boundary.Enforcement;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Atellagent.Silo.Identity.Permits;

/// <summary>
/// Permits as enforcement points carry them: a JWT (RFC 7519) with a type of its own, signed with ES256 by the key that signs tokens. It
/// proves nobody, and no access token is one.
/// </summary>
/// <param name="ring">The keys.</param>
/// <param name="address">The issuer.</param>
internal sealed class PermitToken(SigningKeyRing ring, BoundaryAddress address)
{
    /// <summary>The type that stands in its header.</summary>
    public const string Type = "atellagent-permit+jwt";

    private const string Algorithm = "ES256";
    private const int Longest = 8192;
    private static readonly JsonLimits Limits = new(Longest, 8, 1000);
    private readonly string _issuer = new Uri(address.Issuer).AbsoluteUri;

    /// <summary>Signs a permit.</summary>
    /// <param name="permit">The permit.</param>
    /// <returns>The token.</returns>
    public string Sign(IssuedPermit permit)
    {
        SigningKey key = ring.Keys.Current;
        JsonObject header = JsonObject.Of(("alg", new JsonString(Algorithm)), ("kid", new JsonString(key.Row.Id)), ("typ", new JsonString(Type)));
        JsonObject claims = JsonObject.Of(
            ("action", new JsonString(permit.Action)),
            ("aud", new JsonString(_issuer)),
            ("deployment", permit.Deployment is { } deployment ? new JsonString(deployment) : null),
            ("digest", new JsonString(permit.Digest)),
            ("exp", JsonNumber.Of(permit.ExpiresAt.ToUnixTimeSeconds())),
            ("iat", JsonNumber.Of(permit.IssuedAt.ToUnixTimeSeconds())),
            ("iss", new JsonString(_issuer)),
            ("jti", new JsonString(permit.Id)),
            ("operation", new JsonString(permit.Operation)),
            ("policyVersion", new JsonString(permit.PolicyVersion)),
            ("revisions", permit.Revisions),
            ("route", new JsonString(permit.Route)),
            ("sub", new JsonString(permit.Principal)),
            ("version", JsonNumber.Of(permit.Version)));
        string signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(KeyOf(key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Verifies a permit: its form, and the signature under the one published key that it names. Whether it has ended is asked later.</summary>
    /// <param name="text">The token.</param>
    /// <param name="claims">What it says.</param>
    /// <returns>False where it is no permit of this boundary.</returns>
    public bool TryVerify(string text, [NotNullWhen(true)] out PermitClaims? claims)
    {
        claims = null;
        if (text.Length > Longest
            || text.Split('.') is not [string head, string body, string signature]
            || Read(head) is not { Members.Length: 3 } header
            || header["alg"] is not JsonString { Value: Algorithm }
            || header["typ"] is not JsonString { Value: Type }
            || header["kid"] is not JsonString name
            || ring.Keys.Published.FirstOrDefault(key => string.Equals(key.Row.Id, name.Value, StringComparison.Ordinal)) is not { } key
            || !Base64Url.IsValid(signature)
            || !KeyOf(key).VerifyData(Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256)
            || Read(body) is not { } told
            || !Is(told, "iss")
            || !Is(told, "aud")
            || told["jti"] is not JsonString id
            || told["action"] is not JsonString action
            || told["digest"] is not JsonString digest
            || told["version"] is not JsonNumber { Whole: { } version }
            || told["exp"] is not JsonNumber { Whole: { } end })
        {
            return false;
        }

        claims = new PermitClaims(id.Value, action.Value, version, digest.Value, DateTimeOffset.FromUnixTimeSeconds(end));
        return true;
    }

    private bool Is(JsonObject claims, string name) => claims[name] is JsonString text && string.Equals(text.Value, _issuer, StringComparison.Ordinal);

    private static ECDsa KeyOf(SigningKey key) => ((ECDsaSecurityKey)key.Credentials.Key).ECDsa;

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(CanonicalJson.ToUtf8(part));

    private static JsonObject? Read(string part) =>
        Base64Url.IsValid(part) && StrictJson.TryParse(Base64Url.DecodeFromChars(part), Limits, out JsonValue? value, out _) ? value as JsonObject : null;
}
