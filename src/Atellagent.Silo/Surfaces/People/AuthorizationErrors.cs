using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// Shows an authorization error to the person where it cannot be told to the client, because the redirect is not one of that
/// client's (RFC 6749, section 4.1.2.1). Every other error goes back to the client.
/// </summary>
/// <param name="page">Writes pages.</param>
internal sealed class AuthorizationErrors(Page page) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    /// <inheritdoc />
    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (string.IsNullOrEmpty(context.Response.Error) || !string.IsNullOrEmpty(context.RedirectUri))
        {
            return;
        }

        HttpContext http = context.Transaction.GetHttpRequest()!.HttpContext;
        await page.WriteAsync(http, StatusCodes.Status400BadRequest, "This request cannot be answered", Html.Of(
            $"""
            <p>A program has sent you here with a request that this boundary does not take. Nothing was done, and nobody was told anything.</p>
            <p class="quiet"><code>{context.Response.Error}</code>: {context.Response.ErrorDescription}</p>
            """));
        context.HandleRequest();
    }
}
