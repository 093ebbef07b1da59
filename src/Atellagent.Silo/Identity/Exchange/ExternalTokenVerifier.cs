using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Issuers;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity.Possession;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>
/// Verifies the token of a trusted issuer, and tells which principal it is about. Signature, issuer, audience and algorithm are
/// checked by Microsoft.IdentityModel with one key and one document; nothing that the token says chooses how it is checked.
/// </summary>
/// <param name="replica">Authority, for the issuers.</param>
/// <param name="keys">Their keys.</param>
/// <param name="time">The clock.</param>
public sealed class ExternalTokenVerifier(AuthorityReplica replica, IssuerKeys keys, TimeProvider time)
{
    private const int ShortestModulus = 2048 / 8;

    /// <summary>Verifies a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whom it proves, with no deployment and no token of ours; or why nobody.</returns>
    internal async ValueTask<(CallerIdentity? Caller, string? Problem)> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        if (!ExternalToken.TryRead(text, out ExternalToken? token, out string? problem))
        {
            return (null, problem);
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        TrustedIssuerDocument? issuer = view.TrustedIssuers.Values.FirstOrDefault(i => string.Equals(i.Issuer, token.Issuer, StringComparison.Ordinal));
        if (issuer is null || view.IsHalted(issuer.Kind, issuer.Name))
        {
            return (null, "its issuer is not trusted");
        }

        if (token.Refuse(issuer) is { } refused)
        {
            return (null, refused);
        }

        IssuerKey key = await keys.FindAsync(issuer, token.Key, cancellationToken);
        if (key is not IssuerKey.Found found)
        {
            return (null, (key as IssuerKey.Refused)?.Reason ?? "its key is unknown");
        }

        if (!Fits(found.Jwk, token.Algorithm!) || !await IsValidAsync(text, issuer, found.Jwk, token.Algorithm!))
        {
            return (null, "its signature, issuer, audience or time is wrong");
        }

        return Map(text, token, issuer);
    }

    private (CallerIdentity? Caller, string? Problem) Map(string text, ExternalToken token, TrustedIssuerDocument issuer)
    {
        if (token.Lacks(issuer) is { } claim)
        {
            return (null, $"it lacks the claim {claim} that this issuer's tokens must have");
        }

        if (!ConfirmationClaim.TryRead(token.Claims, out string? thumbprint))
        {
            return (null, "it is bound in a way (cnf) that the boundary does not know");
        }

        if (issuer.Mapping.Find(token.Claims) is not { } principal || !issuer.Principals.Contains(principal, StringComparer.Ordinal))
        {
            return (null, "its claims lead to no principal that this issuer may speak of");
        }

        JsonWebToken verified = new(text);
        return (new CallerIdentity
        {
            Principal = principal,
            VouchedBy = issuer.Name,
            TokenId = "",
            IssuedAt = time.GetUtcNow(),
            ExpiresAt = new DateTimeOffset(verified.ValidTo, TimeSpan.Zero),
            KeyThumbprint = thumbprint,
        }, null);
    }

    private async ValueTask<bool> IsValidAsync(string text, TrustedIssuerDocument issuer, JsonObject jwk, string algorithm)
    {
        TimeSpan skew = TimeSpan.FromSeconds(issuer.ClockSkewSeconds);
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(text, new TokenValidationParameters
        {
            IssuerSigningKey = new JsonWebKey(jwk.ToString()),
            TryAllIssuerSigningKeys = false,
            ValidateIssuerSigningKey = true,
            ValidAlgorithms = [algorithm],
            ValidIssuer = issuer.Issuer,
            ValidAudience = issuer.Audience,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            LifetimeValidator = (from, to, _, _) => Holds(from, to, skew),
        });
        return result.IsValid && !IsAhead(((JsonWebToken)result.SecurityToken).IssuedAt, skew);
    }

    // The clock of the boundary, as everywhere; an end is an end, whatever the skew.
    private bool Holds(DateTime? from, DateTime? to, TimeSpan skew) =>
        to is { } end && end > time.GetUtcNow().UtcDateTime && !(from is { } start && IsAhead(start, skew));

    private bool IsAhead(DateTime claimed, TimeSpan skew) => claimed > time.GetUtcNow().UtcDateTime + skew;

    // Which curve an algorithm is for (RFC 7518, section 3.4), and that an RSA key is long enough (section 3.3).
    private static bool Fits(JsonObject jwk, string algorithm)
    {
        if (jwk["alg"] is JsonString named && !string.Equals(named.Value, algorithm, StringComparison.Ordinal))
        {
            return false;
        }

        return algorithm switch
        {
            "ES256" => Is(jwk, "EC", "P-256"),
            "ES384" => Is(jwk, "EC", "P-384"),
            "ES512" => Is(jwk, "EC", "P-521"),
            _ => Is(jwk, "RSA", null) && jwk["n"] is JsonString modulus && IsLong(modulus.Value),
        };
    }

    private static bool Is(JsonObject jwk, string type, string? curve) =>
        jwk["kty"] is JsonString kty && kty.Value == type && (curve is null || (jwk["crv"] is JsonString crv && crv.Value == curve));

    private static bool IsLong(string modulus) =>
        System.Buffers.Text.Base64Url.IsValid(modulus, out int length) && length >= ShortestModulus;
}
