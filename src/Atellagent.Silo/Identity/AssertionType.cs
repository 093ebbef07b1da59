using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Takes client assertions that say <c>typ</c> JWT, or say none, as RFC 7523 has them and as clients send them; OpenIddict wants
/// <c>client-authentication+jwt</c>. Whoever says another type brings something else, and is refused. An assertion is verified
/// with the client's keys alone, so no token of the boundary's can pass for one.
/// </summary>
public sealed class AssertionType : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.ValidTokenTypes is { Count: 1 } types && types.Contains(TokenTypeIdentifiers.Private.ClientAssertion))
        {
            Microsoft.IdentityModel.Tokens.TypeValidator? usual = context.TokenValidationParameters!.TypeValidator;
            context.TokenValidationParameters.TypeValidator = (type, token, parameters) =>
                string.IsNullOrEmpty(type) || string.Equals(type, JsonWebTokenTypes.GenericJsonWebToken, StringComparison.OrdinalIgnoreCase)
                    ? JsonWebTokenTypes.ClientAuthentication
                    : usual!(type, token, parameters);
        }

        return ValueTask.CompletedTask;
    }
}
