using System.Collections.Immutable;
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
/// <param name="resources">The addresses that tokens can be for.</param>
public sealed class ClientCredentialsGrant(AuthorityReplica replica, ProofOfPossession possession, OwnResources resources)
    : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    // RFC 9449, section 5.
    internal const string ProofError = "invalid_dpop_proof";

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsClientCredentialsGrantType() || await GrantedClient.FindAsync(context, replica) is not { } client)
        {
            return;
        }

        string? deployment = (string?)context.Request["deployment"];
        if (client.RefuseDeployment(deployment) is { } reason)
        {
            context.Reject(Errors.InvalidRequest, reason);
            return;
        }

        if (!resources.TryRead(context.Request, [], out ImmutableArray<string> asked, out string? target))
        {
            context.Reject(OwnResources.Error, target);
            return;
        }

        ImmutableArray<Grant> details = GrantedClient.ReadDetails(context.Request, Sources(client, deployment), out string? problem);
        if (problem is not null)
        {
            context.Reject(DetailsClaim.Error, problem);
            return;
        }

        ProofResult proof = possession.Check(context.Transaction.GetHttpRequest()!, token: null);
        if (proof is ProofResult.Refused || (proof is ProofResult.Absent && client.Principal.RequiresProofOfPossession))
        {
            context.Reject(ProofError, (proof as ProofResult.Refused)?.Reason ?? "this principal's tokens are bound to a key: send a DPoP proof");
            return;
        }

        new TokenDraft
        {
            Principal = client.Principal.Name,
            Deployment = deployment,
            Resources = asked,
            Details = details,
            KeyThumbprint = (proof as ProofResult.Proven)?.Thumbprint,
        }.Issue(context);
    }

    private static IEnumerable<AuthoritySource> Sources(GrantedClient client, string? deployment)
    {
        yield return new AuthoritySource("principal", client.Principal.Name, client.Principal.Grants);
        if (deployment is not null)
        {
            DeploymentDocument document = client.View.Deployments[deployment];
            yield return new AuthoritySource("deployment", document.Name, document.Grants);
        }
    }
}
