using System.Collections.Immutable;
using System.Security.Claims;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Silo.Identity.Possession;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>
/// The <c>client_credentials</c> grant (RFC 6749, section 4.4). OpenIddict has checked the client's secret before; what is
/// decided here is which deployment the token is bound to. An agent names it, and may name only its own.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="possession">Binds tokens to keys.</param>
public sealed class ClientCredentialsGrant(AuthorityReplica replica, ProofOfPossession possession) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    // RFC 9449, section 5.
    private const string ProofError = "invalid_dpop_proof";

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        // The newest authority that there is: a token is rare, and a suspended principal gets none.
        AuthorityView view = await replica.RefreshAsync(context.CancellationToken);
        string? deployment = (string?)context.Request["deployment"];
        if (!view.Principals.TryGetValue(context.ClientId!, out PrincipalDocument? principal)
            || view.IsHalted(principal.Kind, principal.Name))
        {
            context.Reject(Errors.InvalidClient, "the principal is unknown or suspended");
            return;
        }

        PrincipalCredential? credential = await ProvenCredential.FindAsync(principal, context.Request);
        if (credential is null && !principal.Credentials.IsEmpty)
        {
            // Its credential is not that of the document any more, which was read after OpenIddict read the client.
            context.Reject(Errors.InvalidClient, "the credential has changed");
            return;
        }

        if (Refuse(view, principal, credential, deployment) is { } reason)
        {
            context.Reject(Errors.InvalidRequest, reason);
            return;
        }

        ImmutableArray<Grant> details = default;
        if (context.Request[AuthorizationDetails.Name] is { } asked)
        {
            details = DetailsClaim.Read((string?)asked, out string? problem);
            problem ??= Beyond(details, principal, deployment is null ? null : view.Deployments[deployment]);
            if (problem is not null)
            {
                context.Reject(DetailsClaim.Error, problem);
                return;
            }
        }

        ProofResult proof = possession.Check(context.Transaction.GetHttpRequest()!, token: null);
        if (proof is ProofResult.Refused || (proof is ProofResult.Absent && principal.RequiresProofOfPossession))
        {
            context.Reject(ProofError, (proof as ProofResult.Refused)?.Reason ?? "this principal's tokens are bound to a key: send a DPoP proof");
            return;
        }

        string? thumbprint = (proof as ProofResult.Proven)?.Thumbprint;
        ClaimsPrincipal subject = Principal(principal.Name, deployment, details);
        if (thumbprint is not null)
        {
            TokenBinding.Note(subject, thumbprint);
        }

        TokenAnswer.Note(context, details, thumbprint is not null);
        context.SignIn(subject);
    }

    private static string? Beyond(ImmutableArray<Grant> details, PrincipalDocument principal, DeploymentDocument? deployment)
    {
        string? beyond = AuthorizationDetails.FindBeyond(details, principal.Grants)
            ?? (deployment is null ? null : AuthorizationDetails.FindBeyond(details, deployment.Grants));
        return beyond is null ? null : $"{beyond} is more than this principal and deployment may ask for";
    }

    private static string? Refuse(AuthorityView view, PrincipalDocument principal, PrincipalCredential? credential, string? deployment)
    {
        if (deployment is null)
        {
            return principal.Type is PrincipalType.Person or PrincipalType.Service
                ? null
                : "the form parameter 'deployment' is required for this principal";
        }

        bool own = view.Deployments.TryGetValue(deployment, out DeploymentDocument? document)
            && !view.IsHalted(document.Kind, document.Name)
            && document.Principals.Contains(principal.Name, StringComparer.Ordinal);
        bool credentialAllows = credential is null
            || credential.Deployments.IsEmpty
            || credential.Deployments.Contains(deployment, StringComparer.Ordinal);
        return own && credentialAllows ? null : "the deployment is unknown, suspended, or not this principal's";
    }

    private static ClaimsPrincipal Principal(string subject, string? deployment, ImmutableArray<Grant> details)
    {
        ClaimsIdentity identity = new("atellagent", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject);
        identity.SetClaim(BoundaryClaims.Deployment, deployment);
        DetailsClaim.Write(identity, details);
        identity.SetAudiences(BoundaryClaims.Audience);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
