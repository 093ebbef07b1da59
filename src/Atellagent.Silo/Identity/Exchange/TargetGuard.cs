using System.Collections.Immutable;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>
/// Refuses what a token request cannot be given, whatever its grant: resources that are not the boundary's (RFC 8707), and
/// scopes where the token has none. It stands behind the client's authentication, so that strangers learn no names here.
/// </summary>
/// <param name="resources">The addresses that tokens can be for.</param>
public sealed class TargetGuard(OwnResources resources) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        bool isBounded = context.Request.IsClientCredentialsGrantType() || context.Request.IsTokenExchangeGrantType();
        if (isBounded && !string.IsNullOrEmpty(context.Request.Scope))
        {
            context.Reject(Errors.InvalidScope, "these tokens have no scopes; narrow them with authorization_details");
        }
        else if (!resources.TryRead(context.Request, [], out ImmutableArray<string> _, out string? problem))
        {
            context.Reject(OwnResources.Error, problem);
        }

        return ValueTask.CompletedTask;
    }
}
