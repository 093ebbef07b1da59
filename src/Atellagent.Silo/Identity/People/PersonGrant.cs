using System.Collections.Immutable;
using System.Security.Claims;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Authority;
using Atellagent.Silo.Identity.Possession;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// Tokens for people: from an authorization code (RFC 6749, section 4.1.3), a device code (RFC 8628, section 3.4) or a refresh
/// token (RFC 6749, section 6). OpenIddict has checked code, verifier, redirect and client before, each code and refresh token
/// once; what is decided here is whether the person may still sign in. A token names no deployment: a person administers and
/// votes, and acts over no route.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="possession">Binds tokens to keys.</param>
/// <param name="resources">The addresses that tokens can be for.</param>
public sealed class PersonGrant(AuthorityReplica replica, ProofOfPossession possession, OwnResources resources) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if ((context.AuthorizationCodePrincipal ?? context.DeviceCodePrincipal ?? context.RefreshTokenPrincipal) is not { } proven)
        {
            return;
        }

        AuthorityView view = await replica.RefreshAsync(context.CancellationToken);
        if (PeopleInForce.Find(view, proven.GetClaim(Claims.Subject)) is not { } person || !UpstreamStanding.Holds(view, person.Name, UpstreamClaim.Find(proven)))
        {
            context.Reject(Errors.InvalidGrant, "the person may not sign in any more");
            return;
        }

        string? bound = context.RefreshTokenPrincipal is null ? null : TokenBinding.Find(proven);
        ProofResult proof = possession.Check(context.Transaction.GetHttpRequest()!, token: null);
        string? thumbprint = (proof as ProofResult.Proven)?.Thumbprint;
        if (!resources.TryRead(context.Request, PersonToken.Resources(proven), out ImmutableArray<string> asked, out string? target))
        {
            context.Reject(OwnResources.Error, target);
        }
        else if (context.Request[AuthorizationDetails.Name] is not null)
        {
            context.Reject(DetailsClaim.Error, "a person's token acts over no route, so there is nothing to narrow");
        }
        else if (proof is ProofResult.Refused refused)
        {
            context.Reject(ClientCredentialsGrant.ProofError, refused.Reason);
        }
        else if (thumbprint is null && person.RequiresProofOfPossession)
        {
            context.Reject(ClientCredentialsGrant.ProofError, "this person's tokens are bound to a key: send a DPoP proof");
        }
        else if (bound is not null && bound != thumbprint)
        {
            // RFC 9449, section 5: a public client's refresh token is bound to the key that it was won with.
            context.Reject(ClientCredentialsGrant.ProofError, "the refresh token is bound to another key");
        }
        else
        {
            ClaimsPrincipal subject = PersonToken.Again(proven, asked);
            if (thumbprint is not null)
            {
                TokenBinding.Note(subject, thumbprint);
            }

            TokenAnswer.Note(context, default, thumbprint is not null);
            context.SignIn(subject);
        }
    }
}
