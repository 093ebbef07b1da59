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

/// <summary>Reads whom one of the boundary's own tokens proves, after OpenIddict has verified it.</summary>
internal static class CallerClaims
{
    /// <summary>Reads the caller.</summary>
    /// <param name="principal">The claims as OpenIddict gives them.</param>
    /// <param name="text">The token.</param>
    /// <param name="now">The time.</param>
    /// <param name="caller">Whom it proves.</param>
    /// <returns>False where it has ended or says something that cannot be read: then it proves nobody.</returns>
    public static bool TryRead(ClaimsPrincipal principal, string text, DateTimeOffset now, [NotNullWhen(true)] out CallerIdentity? caller)
    {
        caller = null;
        if (!TokenForm.IsOwn(text, principal)
            || principal.GetClaim(Claims.Subject) is not { Length: > 0 } subject
            || principal.GetTokenId() is not { Length: > 0 } tokenId
            || principal.GetExpirationDate() is not { } expires

            // A token ends when it says; OpenIddict would let it live some minutes longer.
            || expires <= now
            || principal.GetCreationDate() is not { } issued
            || principal.GetAudiences() is not { IsDefaultOrEmpty: false } audiences
            || !DetailsClaim.TryRead(principal, out ImmutableArray<Grant> details)
            || TokenPayload.Read(text) is not { } claims
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
            Deployment = principal.GetClaim(BoundaryClaims.Deployment),
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
}
