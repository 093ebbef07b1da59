using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Who a person was at an identity provider, as sessions, codes and tokens carry it. It says what was so at the sign-in, and nothing of
/// what that means: the documents in force say so with every action.
/// </summary>
internal static class UpstreamClaim
{
    private static readonly JsonLimits Limits = new(256 * 1024, 4, 1000);

    /// <summary>Writes it as text.</summary>
    /// <param name="upstream">Who the person was; null where they proved themselves here.</param>
    /// <returns>JSON, or null.</returns>
    [return: NotNullIfNotNull(nameof(upstream))]
    public static string? Text(UpstreamIdentity? upstream) => UpstreamJson.Tell(upstream)?.ToString();

    /// <summary>Reads the text of a session that this boundary has stored.</summary>
    /// <param name="text">The text; null where there is none.</param>
    /// <returns>Who the person was.</returns>
    /// <exception cref="InvalidDataException">It cannot be read: then the session is worth nothing.</exception>
    public static UpstreamIdentity? OfText(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(text), Limits, out JsonValue? value, out _) && UpstreamJson.TryRead(value, out UpstreamIdentity? upstream)
            ? upstream
            : throw new InvalidDataException("a session says in a way that cannot be read who the person was at an identity provider");
    }

    /// <summary>Writes it into the subject of a token.</summary>
    /// <param name="identity">The subject.</param>
    /// <param name="upstream">Who the person was.</param>
    public static void Write(ClaimsIdentity identity, UpstreamIdentity? upstream)
    {
        if (Text(upstream) is { } text)
        {
            identity.AddClaim(new Claim(BoundaryClaims.Upstream, text, JsonClaimValueTypes.Json));
        }
    }

    /// <summary>Reads it from a code or refresh token of this boundary's own.</summary>
    /// <param name="proven">What OpenIddict has verified.</param>
    /// <returns>Who the person was; null where they proved themselves here.</returns>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static UpstreamIdentity? Find(ClaimsPrincipal proven) => OfText(proven.GetClaim(BoundaryClaims.Upstream));

    /// <summary>Reads it from a token that has been verified.</summary>
    /// <param name="claims">The token's claims.</param>
    /// <param name="upstream">Who the person was; null where they proved themselves here.</param>
    /// <returns>False where it cannot be read: then the token proves nothing.</returns>
    public static bool TryRead(JsonObject claims, out UpstreamIdentity? upstream)
    {
        upstream = null;
        return claims[BoundaryClaims.Upstream] is not { } told || UpstreamJson.TryRead(told, out upstream);
    }
}
