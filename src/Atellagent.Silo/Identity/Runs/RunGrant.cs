using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Runs;
using Atellagent.Domain.Authority;
using Atellagent.Silo.Identity.Possession;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Runs;

/// <summary>
/// The grant of a hosted run: the form parameter <c>run</c>, and a DPoP proof (RFC 9449) by the key that the run was started with. The proof is the
/// whole credential; it is made for this address, once, and of this moment. The token names the run as what it comes from, so it ends with the run, and
/// is bound to the key, which is outside the sandbox: whoever takes the token has nothing.
/// </summary>
/// <param name="desk">The runs.</param>
/// <param name="replica">Authority.</param>
/// <param name="possession">Checks the proof.</param>
/// <param name="time">The clock.</param>
public sealed class RunGrant(RunDesk desk, AuthorityReplica replica, ProofOfPossession possession, TimeProvider time) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    /// <summary>The grant type.</summary>
    public const string Type = "urn:atellagent:params:oauth:grant-type:run";

    private const string Parameter = "run";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!string.Equals(context.Request.GrantType, Type, StringComparison.Ordinal))
        {
            return;
        }

        ProofResult proof = possession.Check(context.Transaction.GetHttpRequest()!, token: null);
        if (proof is not ProofResult.Proven { Thumbprint: { } thumbprint })
        {
            context.Reject(ClientCredentialsGrant.ProofError, (proof as ProofResult.Refused)?.Reason ?? "send a DPoP proof by the run's key");
            return;
        }

        AuthorityView view = await replica.RefreshAsync(context.CancellationToken);
        if ((string?)context.Request[Parameter] is not { } id || await desk.FindAsync(id, thumbprint, context.CancellationToken) is not { } run)
        {
            context.Reject(Errors.InvalidGrant, "there is no such run with this key");
        }
        else if (desk.WhyNoToken(run, view) is { } reason)
        {
            context.Reject(Errors.InvalidGrant, reason);
        }
        else if (context.Request[AuthorizationDetails.Name] is not null || context.Request[Parameters.Resource] is not null || context.Request[Parameters.Audience] is not null)
        {
            context.Reject(Errors.InvalidRequest, "a run's token is for all that its deployment may do");
        }
        else
        {
            new TokenDraft
            {
                Principal = run.Principal,
                Deployment = run.Deployment,
                ParentTokens = [run.Id],
                KeyThumbprint = thumbprint,
                NotAfter = time.GetUtcNow() + Lifetime,
            }.Issue(context);
        }
    }
}
