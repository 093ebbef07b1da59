using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Identifiers;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Silo.Identity.Possession;
using Atellagent.Silo.Identity.Runs;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Issuance;

/// <summary>Notes each access token when it has been made, and each refusal of the token endpoint that no other record tells.</summary>
/// <param name="tally">Writes them to evidence.</param>
/// <param name="replica">Authority, for the names that there are.</param>
internal sealed class TokenNote(TokenTally tally, AuthorityReplica replica) : IOpenIddictServerHandler<ProcessSignInContext>, IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private const string Draft = "atellagent:draft";

    // Failed proofs are told as client_attempt, and who is told to come again is not refused.
    private static readonly string[] ToldElsewhere = [Errors.InvalidClient, Errors.SlowDown, Errors.AuthorizationPending];

    private static readonly string[] Grants =
        [GrantTypes.ClientCredentials, GrantTypes.AuthorizationCode, GrantTypes.DeviceCode, GrantTypes.RefreshToken, GrantTypes.TokenExchange, RunGrant.Type];

    /// <summary>Keeps what a token will say with its request, until it has been made.</summary>
    /// <param name="transaction">The request's.</param>
    /// <param name="draft">The draft.</param>
    public static void Keep(OpenIddictServerTransaction transaction, TokenDraft draft) => transaction.Properties[Draft] = draft;

    /// <inheritdoc />
    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.AccessTokenPrincipal is { } principal && context.AccessToken is not null)
        {
            TokenDraft? draft = context.Transaction.Properties.TryGetValue(Draft, out object? kept) ? kept as TokenDraft : null;
            tally.Add(
                new TokenAct(TokenAct.Issued, Client(context.Transaction), Grant(context.Transaction))
                {
                    Principal = draft?.Principal ?? principal.GetClaim(Claims.Subject),
                    Deployment = draft?.Deployment,
                    Delegation = draft is null ? null : DelegationChain.Tell(draft.Delegation),
                    IsNarrowed = draft is { Details.IsDefault: false },
                    IsKeyBound = draft is null ? TokenBinding.Find(principal) is not null : draft.KeyThumbprint is not null,
                },
                principal.GetTokenId());
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.Error is { } error && !ToldElsewhere.Contains(error))
        {
            tally.Add(new TokenAct(TokenAct.Refused, Client(context.Transaction), Grant(context.Transaction)) { Error = error }, token: null);
        }

        return ValueTask.CompletedTask;
    }

    // A name that nobody has may be a secret in the wrong field.
    private string? Client(OpenIddictServerTransaction transaction) =>
        (ClientAttempt.Find(transaction)?.Client ?? transaction.Request?.ClientId) is { } client
        && (replica.Current.Principals.ContainsKey(client) || OwnPrograms.Contains(client))
            ? client
            : null;

    private static string Grant(OpenIddictServerTransaction transaction) =>
        transaction.Request?.GrantType is { } grant && Grants.Contains(grant) ? grant : TokenAct.AnotherGrant;
}
