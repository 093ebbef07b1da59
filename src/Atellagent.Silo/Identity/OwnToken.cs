using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity;

/// <summary>
/// The text of a token in the form that the boundary gives its own (RFC 9068), and no other: a header of three members, a subject,
/// an end, and audiences that are ours. Whatever else a signature may stand under, the boundary did not make it. Nothing of it is
/// proven by its form.
/// </summary>
/// <param name="KeyId">The key that it names.</param>
/// <param name="Signed">What is signed (RFC 7515, section 5.2): the text up to its last dot.</param>
/// <param name="Signature">The signature.</param>
/// <param name="Claims">Its claims. The libraries' own way of asking for one says "absent" where it means "of another type".</param>
internal sealed record OwnToken(string KeyId, byte[] Signed, byte[] Signature, JsonObject Claims)
{
    /// <summary>The type of a token of this form.</summary>
    public const string Type = "at+jwt";

    /// <summary>The one algorithm: ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4).</summary>
    public const string Algorithm = "ES256";

    // Of a token of at most 8 KiB.
    private static readonly JsonLimits Limits = new(64 * 1024, 32, 10_000);

    /// <summary>Reads a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="token">What it says.</param>
    /// <returns>False where it has another form.</returns>
    public static bool TryRead(string text, [NotNullWhen(true)] out OwnToken? token)
    {
        token = text.Split('.') is [string head, string body, string end]
            && Read(head) is { Members.Length: 3 } header
            && header["alg"] is JsonString { Value: Algorithm }
            && header["typ"] is JsonString { Value: Type }
            && header["kid"] is JsonString key
            && Read(body) is { } claims
            && claims["exp"] is JsonNumber
            && claims["sub"] is JsonString
            && claims["iss"] is JsonString issuer
            && IsForUs(CallerClaims.Audiences(claims["aud"]), issuer.Value)
            && ReadSignature(end) is { } signature
                ? new OwnToken(key.Value, Encoding.ASCII.GetBytes(text, 0, head.Length + 1 + body.Length), signature, claims)
                : null;
        return token is not null;
    }

    /// <summary>Whether audiences are ours (RFC 8707): the boundary as a whole, or addresses below its issuer.</summary>
    /// <param name="audiences">The audiences.</param>
    /// <param name="issuer">The issuer, ending in a slash.</param>
    /// <returns>False also where there is none.</returns>
    public static bool IsForUs(ImmutableArray<string> audiences, string issuer) => issuer.Length > 0 && !audiences.IsEmpty && audiences.All(audience =>
        audience == BoundaryClaims.Audience || audience == issuer.TrimEnd('/') || audience.StartsWith(issuer, StringComparison.Ordinal));

    // One text for one signature: the bits behind its last byte are nothing.
    private static byte[]? ReadSignature(string part) =>
        Base64Url.IsValid(part) && Base64Url.DecodeFromChars(part) is var bytes && string.Equals(Base64Url.EncodeToString(bytes), part, StringComparison.Ordinal) ? bytes : null;

    private static JsonObject? Read(string part) =>
        Base64Url.IsValid(part) && StrictJson.TryParse(Base64Url.DecodeFromChars(part), Limits, out JsonValue? value, out _)
            ? value as JsonObject
            : null;
}
