using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>
/// Somebody else's JWT (RFC 7519) as it stands, read strictly and believed in nothing: what its header asks to be fetched is
/// never fetched, and a token that asks is refused.
/// </summary>
/// <param name="Header">The header.</param>
/// <param name="Claims">The claims.</param>
internal sealed record ExternalToken(JsonObject Header, JsonObject Claims)
{
    private const int LongestToken = 16 * 1024;
    private const int LongestIdentifier = 256;
    private static readonly JsonLimits Limits = new(LongestToken, 16, 2000);
    private static readonly string[] Forbidden = ["jku", "jwk", "x5u", "x5c", "crit", "zip", "b64"];

    /// <summary>The identifier of the key that it says it is signed with.</summary>
    public string Key => Text(Header, "kid")!;

    /// <summary>The algorithm that it says it is signed with.</summary>
    public string? Algorithm => Text(Header, "alg");

    /// <summary>Who it says has issued it.</summary>
    public string? Issuer => Text(Claims, "iss");

    /// <summary>Reads a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="token">What it says.</param>
    /// <param name="problem">Why it is not read, or null.</param>
    /// <returns>False where it is not read.</returns>
    public static bool TryRead(string text, [NotNullWhen(true)] out ExternalToken? token, [NotNullWhen(false)] out string? problem)
    {
        (token, problem) = (null, "it is no signed JWT");
        if (text.Length > LongestToken || text.Split('.') is not [string head, string body, { Length: > 0 } signature] || !Base64Url.IsValid(signature))
        {
            return false;
        }

        if (Read(head) is not { } header || Read(body) is not { } claims)
        {
            return false;
        }

        problem = Forbidden.FirstOrDefault(name => header[name] is not null) is { } member ? $"its header has {member}, which is never followed"
            : Text(header, "kid") is not { Length: > 0 and <= LongestIdentifier } ? "its header names no key (kid)"
            : null;
        token = problem is null ? new ExternalToken(header, claims) : null;
        return token is not null;
    }

    /// <summary>Why an issuer's document does not take it, before any key is looked for.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <returns>Null where the document takes it.</returns>
    public string? Refuse(TrustedIssuerDocument issuer)
    {
        string type = Text(Header, "typ") ?? "";
        const string Media = "application/";
        string plain = type.StartsWith(Media, StringComparison.OrdinalIgnoreCase) ? type[Media.Length..] : type;
        return Algorithm is null || !issuer.Algorithms.Contains(Algorithm, StringComparer.Ordinal) ? "its algorithm is not taken from this issuer"
            : !issuer.Types.Contains(plain, StringComparer.OrdinalIgnoreCase) ? "its type (typ) is not taken from this issuer"
            : null;
    }

    /// <summary>The first claim that a document demands and it has not.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <returns>The claim's name, or null.</returns>
    public string? Lacks(TrustedIssuerDocument issuer)
    {
        foreach ((string name, JsonValue wanted) in issuer.RequiredClaims.Members)
        {
            JsonValue? claim = Claims[name];
            bool isThere = wanted is JsonArray each ? each.Items.All(one => Has(claim, one)) : Has(claim, wanted);
            if (!isThere)
            {
                return name;
            }
        }

        return null;
    }

    private static bool Has(JsonValue? claim, JsonValue wanted) =>
        claim is JsonArray list ? list.Items.Contains(wanted) : wanted.Equals(claim);

    private static JsonObject? Read(string part) =>
        Base64Url.IsValid(part) && StrictJson.TryParse(Base64Url.DecodeFromChars(part), Limits, out JsonValue? value, out _) ? value as JsonObject : null;

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;
}
