using System.Security.Claims;
using Atellagent.Domain.Actions;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>
/// Verifies the subject token of an exchange where it is a trusted issuer's: before OpenIddict, which knows its own tokens only,
/// and after it has authenticated the client, so that strangers make nobody fetch keys.
/// </summary>
/// <param name="verifier">Verifies such tokens.</param>
public sealed class ExternalSubject(ExternalTokenVerifier verifier) : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>The type of such tokens (RFC 8693, section 3). The boundary's own are access tokens, and never taken for these.</summary>
    public const string TokenType = "urn:ietf:params:oauth:token-type:jwt";

    private const string Verified = "atellagent:external_subject";

    /// <summary>Whom the verified token proves.</summary>
    /// <param name="transaction">The request.</param>
    /// <returns>The caller; null where there was no such token.</returns>
    public static CallerIdentity? Find(OpenIddictServerTransaction transaction) =>
        transaction.Properties.TryGetValue(Verified, out object? found) ? found as CallerIdentity : null;

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (!context.ValidTokenTypes.SetEquals([TokenType]))
        {
            return;
        }

        (CallerIdentity? caller, string? problem) = await verifier.VerifyAsync(context.Token, context.CancellationToken);
        if (caller is null)
        {
            context.Reject(Errors.InvalidGrant, $"the subject token is refused: {problem}");
            return;
        }

        // Of no further use to OpenIddict than that there is one: what it proves is the caller beside it.
        ClaimsIdentity identity = new("atellagent");
        identity.SetClaim(Claims.Subject, caller.Principal);
        identity.SetTokenType(TokenType);
        identity.SetPresenters(context.ValidPresenters);
        context.Principal = new ClaimsPrincipal(identity);
        context.Transaction.Properties[Verified] = caller;
    }
}
