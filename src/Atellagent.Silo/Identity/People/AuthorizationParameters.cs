using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// What OpenIddict reads more generously than it should be read. It compares redirects as addresses, so that other spellings of one
/// would do, and takes a challenge without a method for a plain one: here a redirect is the text that it was registered as
/// (RFC 9700, section 2.1), but for the port, and the method is always said.
/// </summary>
public sealed class AuthorizationParameters : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (context.Request.RedirectUri is { } redirect
            && (!Uri.TryCreate(redirect, UriKind.Absolute, out Uri? address) || !string.Equals(address.AbsoluteUri, redirect, StringComparison.Ordinal)))
        {
            context.Reject(Errors.InvalidRequest, "the redirect_uri is not written as it was registered");
        }
        else if (context.Request.CodeChallenge is not null && context.Request.CodeChallengeMethod is null)
        {
            context.Reject(Errors.InvalidRequest, "the code_challenge_method is S256, and has to be said");
        }

        return ValueTask.CompletedTask;
    }
}
