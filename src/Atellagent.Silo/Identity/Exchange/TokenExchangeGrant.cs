using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Silo.Identity.Possession;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>
/// The token exchange grant (RFC 8693). A client exchanges its own token for a narrower one; another's, whose document lets
/// the client act, for one that acts on the other's behalf; or the token of a trusted issuer. What comes of it is inside
/// everything that bounds the subject token, and ends with it.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="possession">Binds tokens to keys.</param>
/// <param name="resources">The addresses that tokens can be for.</param>
/// <param name="time">The clock.</param>
public sealed class TokenExchangeGrant(AuthorityReplica replica, ProofOfPossession possession, OwnResources resources, TimeProvider time)
    : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsTokenExchangeGrantType() || await GrantedClient.FindAsync(context, replica) is not { } client)
        {
            return;
        }

        if (SubjectToken.Find(context, time.GetUtcNow()) is not { } subject || client.View.IsRevoked(subject))
        {
            context.Reject(Errors.InvalidGrant, "the subject token has ended or was revoked");
            return;
        }

        if (subject.Run is not null)
        {
            context.Reject(Errors.InvalidGrant, "a token of a hosted run is not exchanged: it is worth nothing without its run");
            return;
        }

        if (TokenExchange.Derive(subject, client.Principal.Name, (string?)context.Request["deployment"], out string? shape) is not { } derived)
        {
            context.Reject(Errors.InvalidGrant, shape);
            return;
        }

        if (client.RefuseDeployment(derived.Deployment) is { } reason)
        {
            context.Reject(Errors.InvalidRequest, reason);
            return;
        }

        if (!resources.TryRead(context.Request, subject.Resources, out ImmutableArray<string> asked, out string? target))
        {
            context.Reject(OwnResources.Error, target);
            return;
        }

        Issue(context, client, subject, derived with { Resources = asked });
    }

    private void Issue(HandleTokenRequestContext context, GrantedClient client, CallerIdentity subject, CallerIdentity derived)
    {
        if (RefuseProof(context, subject, out string? thumbprint) is { } unproven)
        {
            context.Reject(ClientCredentialsGrant.ProofError, unproven);
            return;
        }

        // By the very check that every action makes: a token that could never be used is not issued.
        derived = derived with { KeyThumbprint = thumbprint };
        if (CallerStanding.Find(client.View, derived, out PrincipalDocument? principal, out DeploymentDocument? deployment, out ImmutableArray<BoundDelegator> delegation) is DecisionReason standing)
        {
            context.Reject(Errors.InvalidGrant, standing.Message);
            return;
        }

        ImmutableArray<Grant> details = GrantedClient.ReadDetails(
            context.Request, AuthoritySource.All(principal!, deployment, delegation, derived), out string? problem);
        if (problem is not null)
        {
            context.Reject(DetailsClaim.Error, problem);
            return;
        }

        // The new token stands alone: what the request does not speak of stays as the subject token has it.
        derived = details.IsDefault ? derived
            : derived with { Details = derived.Details.IsDefault ? details : AuthorizationDetails.Inherit(details, derived.Details) };
        TokenDraft.Of(derived).Issue(context);
    }

    // Who presents a token that is bound to a key must have the key, and what comes of it is bound to the same one: else an
    // exchange would be the way to make a stolen token usable.
    private string? RefuseProof(HandleTokenRequestContext context, CallerIdentity subject, out string? thumbprint)
    {
        ProofResult proof = possession.Check(context.Transaction.GetHttpRequest()!, token: null);
        thumbprint = (proof as ProofResult.Proven)?.Thumbprint;
        return proof switch
        {
            ProofResult.Refused refused => refused.Reason,
            _ when subject.KeyThumbprint is null || string.Equals(subject.KeyThumbprint, thumbprint, StringComparison.Ordinal) => null,
            ProofResult.Absent => "the subject token is bound to a key: send a DPoP proof by that key",
            _ => "the subject token is bound to another key than the proof's",
        };
    }
}
