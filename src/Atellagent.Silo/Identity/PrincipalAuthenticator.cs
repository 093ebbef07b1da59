using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Stage 2: turns a bearer token (RFC 6750) into a caller. The signature, issuer, audience, lifetime and token entry are
/// checked by OpenIddict; whether the principal may still act is asked of authority with every action.
/// </summary>
/// <param name="tokens">Tokens verified before.</param>
/// <param name="replica">Authority, for revocations.</param>
/// <param name="time">The clock of expiry.</param>
public sealed class PrincipalAuthenticator(TokenTable tokens, AuthorityReplica replica, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 8192;

    /// <summary>Authenticates the caller of an HTTP request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller, or null where there is no token, or one that proves nobody.</returns>
    public async ValueTask<CallerIdentity?> AuthenticateAsync(HttpContext context)
    {
        if (Token(context.Request) is not { } token)
        {
            return null;
        }

        CallerIdentity? caller = context.Features.Get<CallerIdentity>() ?? tokens.Find(token) ?? await VerifyAsync(context, token);
        if (caller is not null && replica.Current.RevokedTokens.Contains(caller.TokenId))
        {
            tokens.Forget(token);
            return null;
        }

        return caller;
    }

    /// <summary>
    /// Whether the request's token was verified before, so that nothing of OpenIddict has to run for it. This decides about
    /// work and not about access: <see cref="AuthenticateAsync"/> does that.
    /// </summary>
    /// <param name="context">The request; it keeps the caller for <see cref="AuthenticateAsync"/>.</param>
    /// <returns>True when it was.</returns>
    internal bool Recalls(HttpContext context)
    {
        if (Token(context.Request) is not { } token || tokens.Find(token) is not { } caller)
        {
            return false;
        }

        context.Features.Set(caller);
        return true;
    }

    /// <summary>Ties a request to its caller: the only place where an authenticated request begins.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The caller that <see cref="AuthenticateAsync"/> gave.</param>
    /// <returns>The authenticated request.</returns>
    public static AuthenticatedRequest Authenticated(ActionRequest request, CallerIdentity caller) =>
        AuthenticatedRequest.Authenticate(request, caller);

    private static string? Token(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        return header.Count == 1 && header[0] is { Length: <= LongestToken } value
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value[Scheme.Length..]
            : null;
    }

    private async ValueTask<CallerIdentity?> VerifyAsync(HttpContext context, string token)
    {
        AuthenticateResult result = await context.AuthenticateAsync(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        if (!result.Succeeded
            || result.Principal.GetClaim(Claims.Subject) is not { Length: > 0 } subject
            || result.Principal.GetTokenId() is not { Length: > 0 } tokenId
            || result.Principal.GetExpirationDate() is not { } expires

            // A token ends when it says; OpenIddict would let it live some minutes longer.
            || expires <= time.GetUtcNow()
            || result.Principal.GetCreationDate() is not { } issued
            || !DetailsClaim.TryRead(result.Principal, out ImmutableArray<Grant> details))
        {
            return null;
        }

        CallerIdentity caller = new()
        {
            Principal = subject,
            Deployment = result.Principal.GetClaim(BoundaryClaims.Deployment),
            TokenId = tokenId,
            IssuedAt = issued,
            ExpiresAt = expires,
            Details = details,
        };
        tokens.Remember(token, caller);
        return caller;
    }
}
