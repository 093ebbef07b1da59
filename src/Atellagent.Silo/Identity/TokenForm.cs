using System.Buffers.Text;
using System.Security.Claims;
using Atellagent.Domain.Json;
using OpenIddict.Abstractions;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Whether a verified token has the form that the boundary gives its own (RFC 9068), and no other: a header of three members,
/// and the end that its entry has. Whatever else a signature may stand under, the boundary did not make it.
/// </summary>
internal static class TokenForm
{
    private const string Type = "at+jwt";
    private const string Algorithm = "ES256";

    /// <summary>Looks at a token.</summary>
    /// <param name="text">The token, verified.</param>
    /// <param name="principal">Its claims; its end is that of its entry.</param>
    /// <returns>True where the boundary may have made it.</returns>
    public static bool IsOwn(string text, ClaimsPrincipal principal)
    {
        if (text.Split('.') is not [string head, string body, _] || Read(head) is not { Members.Length: 3 } header || Read(body) is not { } claims)
        {
            return false;
        }

        return header["alg"] is JsonString { Value: Algorithm }
            && header["typ"] is JsonString { Value: Type }
            && header["kid"] is JsonString
            && claims["exp"] is JsonNumber end
            && claims["sub"] is JsonString
            && principal.GetExpirationDate() is { } known

            // The entry has parts of a second, the token has none.
            && Math.Abs(end.Value - known.ToUnixTimeSeconds()) <= 1
            && IsForUs(claims);
    }

    // RFC 8707: the boundary as a whole, or addresses below its issuer, which OpenIddict has found to be ours.
    private static bool IsForUs(JsonObject claims)
    {
        JsonValue[] audiences = claims["aud"] is JsonArray several ? [.. several.Items] : claims["aud"] is { } one ? [one] : [];
        string issuer = (claims["iss"] as JsonString)?.Value ?? "";
        return issuer.Length > 0 && audiences.Length > 0 && audiences.All(audience => audience is JsonString { Value: { } name }
            && (name == BoundaryClaims.Audience || name == issuer.TrimEnd('/') || name.StartsWith(issuer, StringComparison.Ordinal)));
    }

    private static JsonObject? Read(string part) =>
        Base64Url.IsValid(part) && StrictJson.TryParse(Base64Url.DecodeFromChars(part), JsonLimits.Default, out JsonValue? value, out _)
            ? value as JsonObject
            : null;
}
