using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Metadata;

/// <summary>
/// Takes introspection by POST alone (RFC 7662, section 2.1). OpenIddict takes it by GET too, where the token and the client's
/// secret would stand in an address, and addresses are written down on the way.
/// </summary>
public sealed class PostOnly : IOpenIddictServerHandler<ExtractIntrospectionRequestContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ExtractIntrospectionRequestContext context)
    {
        if (context.Transaction.GetHttpRequest() is not { } request || !HttpMethods.IsPost(request.Method))
        {
            context.Reject(Errors.InvalidRequest, "send POST, and everything in its body");
        }

        return ValueTask.CompletedTask;
    }
}
