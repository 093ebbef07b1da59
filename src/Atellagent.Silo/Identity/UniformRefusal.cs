using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Answers every client that cannot be authenticated in the same words, at each endpoint where it could try, so that nobody
/// learns which names exist.
/// </summary>
public sealed class UniformRefusal :
    IOpenIddictServerHandler<ApplyTokenResponseContext>,
    IOpenIddictServerHandler<ApplyIntrospectionResponseContext>,
    IOpenIddictServerHandler<ApplyRevocationResponseContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyTokenResponseContext context) => Say(context.Response);

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyIntrospectionResponseContext context)
    {
        // RFC 7662, section 4: what a token is worth now is not to be kept.
        if (context.Transaction.GetHttpRequest() is { } request)
        {
            request.HttpContext.Response.Headers.CacheControl = "no-store";
        }

        return Say(context.Response);
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyRevocationResponseContext context) => Say(context.Response);

    private static ValueTask Say(OpenIddictResponse response)
    {
        if (response.Error == Errors.InvalidClient)
        {
            response.ErrorDescription = "the client could not be authenticated";
            response.ErrorUri = null;
        }

        return ValueTask.CompletedTask;
    }
}
