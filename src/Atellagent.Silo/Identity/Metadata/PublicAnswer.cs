using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Metadata;

/// <summary>
/// Lets metadata and public keys be kept for five minutes by whoever fetched them. The next key is published a rotation ahead,
/// so nobody meets a token whose key is not in the copy, other than after keys were thrown away.
/// </summary>
public sealed class PublicAnswer : IOpenIddictServerHandler<ApplyConfigurationResponseContext>, IOpenIddictServerHandler<ApplyJsonWebKeySetResponseContext>
{
    /// <summary>How long such an answer may be kept.</summary>
    public const string CacheControl = "public, max-age=300";

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyConfigurationResponseContext context) => Mark(context);

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyJsonWebKeySetResponseContext context) => Mark(context);

    private static ValueTask Mark(BaseRequestContext context)
    {
        if (context.Transaction.Response?.Error is null && context.Transaction.GetHttpRequest() is { } request)
        {
            request.HttpContext.Response.Headers.CacheControl = CacheControl;
        }

        return ValueTask.CompletedTask;
    }
}
