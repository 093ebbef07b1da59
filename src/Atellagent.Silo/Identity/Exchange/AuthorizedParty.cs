using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>
/// Who may present the token of a grant. OpenIddict takes a subject token only from the client that it was issued to, which
/// leaves no room for delegation: there the principal's document says who may, and <see cref="TokenExchangeGrant"/> asks it.
/// </summary>
public sealed class AuthorizedParty : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    private readonly OpenIddictServerHandlers.Exchange.ValidateAuthorizedParty _others = new();

    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateTokenRequestContext context) =>
        context.Request.IsTokenExchangeGrantType() ? ValueTask.CompletedTask : _others.HandleAsync(context);
}
