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
    // Each exchange adds one, and all of them are in the token.
    private const int MostParents = 8;

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

        bool isOwn = string.Equals(subject.Principal, client.Principal.Name, StringComparison.Ordinal);
        string? deployment = (string?)context.Request["deployment"] ?? (isOwn ? subject.Deployment : null);
        CallerIdentity wanted = subject with
        {
            Principal = client.Principal.Name,
            Deployment = deployment,
            Delegation = isOwn ? subject.Delegation : subject.Delegation.Add(new Delegator(subject.Principal, subject.Deployment)),
        };
        if (RefuseShape(wanted, subject, isOwn) is { } shape)
        {
            context.Reject(Errors.InvalidGrant, shape);
            return;
        }

        if (client.RefuseDeployment(deployment) is { } reason)
        {
            context.Reject(Errors.InvalidRequest, reason);
            return;
        }

        if (!resources.TryRead(context.Request, subject.Resources, out ImmutableArray<string> asked, out string? target))
        {
            context.Reject(OwnResources.Error, target);
            return;
        }

        Issue(context, client, subject, wanted with { Resources = asked });
    }

    private void Issue(HandleTokenRequestContext context, GrantedClient client, CallerIdentity subject, CallerIdentity wanted)
    {
        if (RefuseProof(context, subject, out string? thumbprint) is { } unproven)
        {
            context.Reject(ClientCredentialsGrant.ProofError, unproven);
            return;
        }

        // By the very check that every action makes: a token that could never be used is not issued.
        wanted = wanted with { KeyThumbprint = thumbprint };
        if (CallerStanding.Find(client.View, wanted, out PrincipalDocument? principal, out DeploymentDocument? deployment, out ImmutableArray<BoundDelegator> delegation) is DecisionReason standing)
        {
            context.Reject(Errors.InvalidGrant, standing.Message);
            return;
        }

        ImmutableArray<Grant> details = GrantedClient.ReadDetails(
            context.Request, AuthoritySource.All(principal!, deployment, delegation, wanted), out string? problem);
        if (problem is not null)
        {
            context.Reject(DetailsClaim.Error, problem);
            return;
        }

        new TokenDraft
        {
            Principal = wanted.Principal,
            Deployment = wanted.Deployment,
            Delegation = wanted.Delegation,
            ParentTokens = SubjectToken.IsOwn(subject) ? subject.ParentTokens.Add(subject.TokenId) : [],
            Resources = wanted.Resources,
            Details = details.IsDefault ? subject.Details : details,
            KeyThumbprint = thumbprint,
            NotAfter = subject.ExpiresAt,
        }.Issue(context);
    }

    private static string? RefuseShape(CallerIdentity wanted, CallerIdentity subject, bool isOwn)
    {
        if (isOwn && subject.Deployment is not null && !string.Equals(wanted.Deployment, subject.Deployment, StringComparison.Ordinal))
        {
            return "the subject token is bound to another deployment";
        }

        if (wanted.Delegation.Length > DelegationChain.Deepest)
        {
            return $"at most {DelegationChain.Deepest} may stand behind a caller";
        }

        if (wanted.Delegation.Any(link => string.Equals(link.Principal, wanted.Principal, StringComparison.Ordinal)))
        {
            return "the client stands in the subject token's chain already";
        }

        return subject.ParentTokens.Length < MostParents ? null : $"a token is exchanged at most {MostParents} times";
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
