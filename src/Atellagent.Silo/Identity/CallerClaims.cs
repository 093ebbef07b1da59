using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity.Possession;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity;

/// <summary>Reads whom one of the boundary's own tokens proves, once it has been verified.</summary>
internal static class CallerClaims
{
    /// <summary>Reads the caller.</summary>
    /// <param name="claims">The token's claims.</param>
    /// <param name="now">The time.</param>
    /// <param name="caller">Whom it proves.</param>
    /// <returns>False where it has ended or says something that cannot be read: then it proves nobody.</returns>
    public static bool TryRead(JsonObject claims, DateTimeOffset now, [NotNullWhen(true)] out CallerIdentity? caller)
    {
        caller = null;
        if (claims[Claims.Subject] is not JsonString { Value: { Length: > 0 } subject }
            || claims[Claims.Private.TokenId] is not JsonString { Value: { Length: > 0 } tokenId }
            || Moment(claims[Claims.ExpiresAt]) is not { } expires

            // A token ends when it says; the libraries would let it live some minutes longer.
            || expires <= now
            || Moment(claims[Claims.IssuedAt]) is not { } issued
            || Audiences(claims[Claims.Audience]) is not { IsEmpty: false } audiences
            || claims[BoundaryClaims.Deployment] is not (null or JsonString)
            || !DetailsClaim.TryRead(claims, out ImmutableArray<Grant> details)
            || claims[BoundaryClaims.VouchedBy] is not (null or JsonString)
            || !UpstreamClaim.TryRead(claims, out UpstreamIdentity? upstream)
            || !ConfirmationClaim.TryRead(claims, out string? thumbprint)
            || !DelegationClaim.TryRead(claims, subject, out string acting, out ImmutableArray<Delegator> delegation, out ImmutableArray<string> parents))
        {
            return false;
        }

        caller = new CallerIdentity
        {
            Principal = acting,
            Deployment = (claims[BoundaryClaims.Deployment] as JsonString)?.Value,
            Delegation = delegation,
            ParentTokens = parents,
            VouchedBy = (claims[BoundaryClaims.VouchedBy] as JsonString)?.Value,
            Upstream = upstream,
            Resources = audiences.Contains(BoundaryClaims.Audience) ? [] : audiences,
            TokenId = tokenId,
            IssuedAt = issued,
            ExpiresAt = expires,
            Details = details,
            KeyThumbprint = thumbprint,
        };
        return true;
    }

    /// <summary>Reads the caller of a token that OpenIddict has verified.</summary>
    /// <param name="verified">What OpenIddict knows of it; its end is that of its entry.</param>
    /// <param name="text">The token.</param>
    /// <param name="now">The time.</param>
    /// <param name="caller">Whom it proves.</param>
    /// <returns>False where it is of another form, has ended or cannot be read.</returns>
    public static bool TryRead(ClaimsPrincipal verified, string text, DateTimeOffset now, [NotNullWhen(true)] out CallerIdentity? caller)
    {
        caller = null;
        return OwnToken.TryRead(text, out OwnToken? token) && TryRead(token.Claims, now, out caller) && EndsWith(caller, verified.GetExpirationDate());
    }

    /// <summary>Whether a token holds already (RFC 7519, section 4.1.5).</summary>
    /// <param name="claims">The token's claims.</param>
    /// <param name="now">The time.</param>
    /// <returns>True also where it does not say from when; false where that cannot be read.</returns>
    public static bool HasBegun(JsonObject claims, DateTimeOffset now) => claims[Claims.NotBefore] is not { } from || Moment(from) <= now;

    /// <summary>Whether a token ends when its entry says: who has stolen a key could else make any token last.</summary>
    /// <param name="caller">What the token says.</param>
    /// <param name="entry">The end of its entry.</param>
    /// <returns>True when it does; the entry has parts of a second, the token has none.</returns>
    public static bool EndsWith(CallerIdentity caller, DateTimeOffset? entry) => entry is { } end && Math.Abs((end - caller.ExpiresAt).TotalSeconds) <= 1;

    /// <summary>Reads the audiences of a token (RFC 7519, section 4.1.3): one, or several.</summary>
    /// <param name="value">The claim.</param>
    /// <returns>The audiences; none where it cannot be read.</returns>
    public static ImmutableArray<string> Audiences(JsonValue? value) => value switch
    {
        JsonString one => [one.Value],
        JsonArray { Items: var several } when several.All(static item => item is JsonString) => [.. several.Cast<JsonString>().Select(static item => item.Value)],
        _ => [],
    };

    // RFC 7519, section 2: whole seconds since the epoch, as the boundary writes them.
    private static DateTimeOffset? Moment(JsonValue? value) =>
        value is JsonNumber { Value: >= 0 and <= 253_402_300_799m } seconds && seconds.Value == decimal.Truncate(seconds.Value)
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds.Value)
            : null;
}
