using Atellagent.Domain.Authority;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// What a person's token may be asked to be for, before there is a code: addresses of the boundary (RFC 8707), which then bound it and its
/// successors. What cannot be given is refused and never left out in silence.
/// </summary>
/// <param name="resources">The addresses that tokens can be for.</param>
public sealed class AuthorizationTarget(OwnResources resources) :
    IOpenIddictServerHandler<HandleAuthorizationRequestContext>,
    IOpenIddictServerHandler<ValidateDeviceAuthorizationRequestContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        if (HasOthers(context.Request))
        {
            context.Reject(Errors.InvalidRequest, "a person's token has no authorization_details, and no audience but resource");
        }
        else if (!resources.TryRead(context.Request, [], out _, out string? problem))
        {
            context.Reject(OwnResources.Error, problem);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateDeviceAuthorizationRequestContext context)
    {
        if (HasOthers(context.Request) || !context.Request.GetResources().IsDefaultOrEmpty)
        {
            context.Reject(Errors.InvalidRequest, "what a device's token is for is said at the token endpoint");
        }

        return ValueTask.CompletedTask;
    }

    private static bool HasOthers(OpenIddictRequest request) =>
        !request.GetAudiences().IsDefaultOrEmpty || request[AuthorizationDetails.Name] is not null;
}
