using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>
/// The client of a token request as a principal of the boundary, in the newest authority that there is, with the credential
/// that it has proven itself by; and what all grants ask of it.
/// </summary>
/// <param name="View">Authority.</param>
/// <param name="Principal">The principal.</param>
/// <param name="Credential">The credential; null for the one principal whose secret no document refers to.</param>
internal sealed record GrantedClient(AuthorityView View, PrincipalDocument Principal, PrincipalCredential? Credential)
{
    /// <summary>Finds the client, after OpenIddict has authenticated it.</summary>
    /// <param name="context">The request; it is rejected where there is none.</param>
    /// <param name="replica">Authority.</param>
    /// <returns>The client, or null.</returns>
    public static async ValueTask<GrantedClient?> FindAsync(HandleTokenRequestContext context, AuthorityReplica replica)
    {
        // The newest authority that there is: a token is rare, and a suspended principal gets none.
        AuthorityView view = await replica.RefreshAsync(context.CancellationToken);
        if (!view.Principals.TryGetValue(context.ClientId!, out PrincipalDocument? principal)
            || view.IsHalted(principal.Kind, principal.Name))
        {
            context.Reject(Errors.InvalidClient, "the principal is unknown or suspended");
            return null;
        }

        PrincipalCredential? credential = await ProvenCredential.FindAsync(principal, context.Request);
        if (credential is null && !principal.Credentials.IsEmpty)
        {
            // Its credential is not that of the document any more, which was read after OpenIddict read the client.
            context.Reject(Errors.InvalidClient, "the credential has changed");
            return null;
        }

        return new GrantedClient(view, principal, credential);
    }

    /// <summary>Why its token may not be bound to a deployment. An agent names one, and may name only its own.</summary>
    /// <param name="deployment">The deployment's name, or null.</param>
    /// <returns>Null where it may, else why not.</returns>
    public string? RefuseDeployment(string? deployment)
    {
        if (deployment is null)
        {
            return Principal.Type is PrincipalType.Person or PrincipalType.Service
                ? null
                : "the form parameter 'deployment' is required for this principal";
        }

        if (View.Deployments.TryGetValue(deployment, out DeploymentDocument? hosted) && hosted.IsHosted)
        {
            return "the deployment is hosted: its tokens come with a run of it, and in no other way";
        }

        bool own = View.Deployments.TryGetValue(deployment, out DeploymentDocument? document)
            && !View.IsHalted(document.Kind, document.Name)
            && document.Principals.Contains(Principal.Name, StringComparer.Ordinal);
        bool credentialAllows = Credential is null
            || Credential.Deployments.IsEmpty
            || Credential.Deployments.Contains(deployment, StringComparer.Ordinal);
        return own && credentialAllows ? null : "the deployment is unknown, suspended, or not this principal's";
    }

    /// <summary>Reads the details that a request asks for, and holds them against everything that bounds the token.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sources">What bounds it.</param>
    /// <param name="problem">Why they are refused; null where there are none or they are inside.</param>
    /// <returns>The details; default where none were asked for.</returns>
    public static ImmutableArray<Grant> ReadDetails(OpenIddictRequest request, IEnumerable<AuthoritySource> sources, out string? problem)
    {
        problem = null;
        if (request[AuthorizationDetails.Name] is not { } asked)
        {
            return default;
        }

        ImmutableArray<Grant> details = DetailsClaim.Read((string?)asked, out problem);
        if (problem is not null)
        {
            return default;
        }

        foreach (AuthoritySource source in sources)
        {
            if (AuthorizationDetails.FindBeyond(details, source.Grants) is { } beyond)
            {
                problem = $"{beyond} is more than the {source.Kind.Replace('_', ' ')} {source.Name} may ask for";
                return default;
            }
        }

        return details;
    }
}
