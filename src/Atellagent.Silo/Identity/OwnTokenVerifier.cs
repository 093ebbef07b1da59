using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Keys;
using Atellagent.Storage.OpenIddict;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Verifies an access token of the boundary's own (RFC 9068): its form, the signature under the one published key that it names, issuer and time, and that its
/// entry is there and still counts. OpenIddict's own pipeline takes several times as long (decision 16).
/// </summary>
/// <param name="ring">The keys.</param>
/// <param name="entries">The entries of issued tokens.</param>
/// <param name="address">The issuer.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnTokenVerifier(SigningKeyRing ring, TokenEntries entries, BoundaryAddress address, TimeProvider time)
{
    private readonly string _issuer = new Uri(address.Issuer).AbsoluteUri;

    /// <summary>Verifies a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whom it proves; null where nobody.</returns>
    public async ValueTask<CallerIdentity?> VerifyAsync(string text, CancellationToken cancellationToken) =>
        OwnToken.TryRead(text, out OwnToken? token)
        && ring.Keys.Published.FirstOrDefault(key => string.Equals(key.Row.Id, token.KeyId, StringComparison.Ordinal)) is { } key
        && key.HasSigned(token.Signed, token.Signature)
        && IsOurs(token.Claims)
        && CallerClaims.TryRead(token.Claims, time.GetUtcNow(), out CallerIdentity? caller)
        && await CountsAsync(caller, token, cancellationToken)
            ? caller
            : null;

    // Whether it is for the surface that it is sent to, that surface asks. The boundary's own tokens hold from when they are issued.
    private bool IsOurs(JsonObject claims) =>
        claims[Claims.Issuer] is JsonString issuer
        && string.Equals(issuer.Value, _issuer, StringComparison.Ordinal)
        && OwnToken.IsForUs(CallerClaims.Audiences(claims[Claims.Audience]), _issuer)
        && CallerClaims.HasBegun(claims, time.GetUtcNow());

    // Who has stolen a key can sign, but has written no entry.
    private async ValueTask<bool> CountsAsync(CallerIdentity caller, OwnToken token, CancellationToken cancellationToken) =>
        await entries.FindAsync(caller.TokenId, cancellationToken) is { Status: Statuses.Valid, Type: TokenTypeIdentifiers.AccessToken } entry
        && string.Equals(entry.Subject, (token.Claims[Claims.Subject] as JsonString)?.Value, StringComparison.Ordinal)
        && CallerClaims.EndsWith(caller, entry.ExpiresAt);
}
