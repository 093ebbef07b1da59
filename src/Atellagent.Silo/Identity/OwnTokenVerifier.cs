using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Keys;
using Atellagent.Storage.OpenIddict;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Verifies an access token of the boundary's own (RFC 9068): its form, the signature under the one published key that it names,
/// issuer and time, and that its entry is there and still counts. Microsoft.IdentityModel, which OpenIddict verifies with as
/// well, does the cryptography; OpenIddict's own pipeline takes several times as long (decision 16).
/// </summary>
/// <param name="ring">The keys.</param>
/// <param name="entries">The entries of issued tokens.</param>
/// <param name="address">The issuer.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnTokenVerifier(SigningKeyRing ring, TokenEntries entries, BoundaryAddress address, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new();
    private readonly string _issuer = new Uri(address.Issuer).AbsoluteUri;

    /// <summary>Verifies a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whom it proves; null where nobody.</returns>
    public async ValueTask<CallerIdentity?> VerifyAsync(string text, CancellationToken cancellationToken) =>
        OwnToken.TryRead(text, out OwnToken? token)
        && ring.Keys.Published.FirstOrDefault(key => string.Equals(key.Row.Id, token.KeyId, StringComparison.Ordinal)) is { } key
        && (await _handler.ValidateTokenAsync(text, Under(key))).IsValid
        && CallerClaims.TryRead(token.Claims, time.GetUtcNow(), out CallerIdentity? caller)
        && await CountsAsync(caller, token, cancellationToken)
            ? caller
            : null;

    private TokenValidationParameters Under(SigningKey key) => new()
    {
        IssuerSigningKey = key.Credentials.Key,
        TryAllIssuerSigningKeys = false,
        ValidateIssuerSigningKey = true,
        ValidAlgorithms = [OwnToken.Algorithm],
        ValidTypes = [OwnToken.Type],
        ValidIssuer = _issuer,

        // Whether it is for the surface that it is sent to, that surface asks.
        AudienceValidator = (audiences, _, _) => OwnToken.IsForUs([.. audiences], _issuer),
        LifetimeValidator = Holds,
    };

    private bool Holds(DateTime? from, DateTime? to, SecurityToken token, TokenValidationParameters parameters)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return to > now && !(from > now);
    }

    // Who has stolen a key can sign, but has written no entry.
    private async ValueTask<bool> CountsAsync(CallerIdentity caller, OwnToken token, CancellationToken cancellationToken) =>
        await entries.FindAsync(caller.TokenId, cancellationToken) is { Status: Statuses.Valid, Type: TokenTypeIdentifiers.AccessToken } entry
        && string.Equals(entry.Subject, (token.Claims[Claims.Subject] as JsonString)?.Value, StringComparison.Ordinal)
        && CallerClaims.EndsWith(caller, entry.ExpiresAt);
}
