using Atellagent.Domain.Authority;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// What OpenIddict reads more generously than it should be read. It compares redirects as addresses, so that other spellings of one
/// would do, and takes a challenge without a method for a plain one: here a redirect is the text that it was registered as
/// (RFC 9700, section 2.1), but for the port, and the method is always said. What cannot be given is refused and never left out in silence.
/// </summary>
/// <param name="resources">The addresses that tokens can be for.</param>
public sealed class AuthorizationParameters(OwnResources resources) :
    IOpenIddictServerHandler<ValidateAuthorizationRequestContext>,
    IOpenIddictServerHandler<ValidateDeviceAuthorizationRequestContext>
{
    private const string Elsewhere = "what a token is for is said at the token endpoint";

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
        else if (!context.Request.GetAudiences().IsDefaultOrEmpty || context.Request[AuthorizationDetails.Name] is not null)
        {
            context.Reject(Errors.InvalidRequest, "a person's token has no authorization_details and no audience but resource");
        }
        else if (!resources.TryRead(context.Request, [], out _, out string? target))
        {
            // RFC 8707, section 2.
            context.Reject(OwnResources.Error, target);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateDeviceAuthorizationRequestContext context)
    {
        if (!context.Request.GetResources().IsDefaultOrEmpty || !context.Request.GetAudiences().IsDefaultOrEmpty || context.Request[AuthorizationDetails.Name] is not null)
        {
            context.Reject(Errors.InvalidRequest, Elsewhere);
        }

        return ValueTask.CompletedTask;
    }
}
