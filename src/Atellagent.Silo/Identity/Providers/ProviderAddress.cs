using Atellagent.Silo.Composition;
using OpenIddict.Client;
using Microsoft.AspNetCore;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace Atellagent.Silo.Identity.Providers;

/// <summary>
/// Tells OpenIddict at which address a person has come back, and that it is one: under the boundary's own name, which stands fixed, and
/// never under one that a request or a proxy says.
/// </summary>
/// <param name="address">The boundary's own address.</param>
internal sealed class ProviderAddress(BoundaryAddress address) : IOpenIddictClientHandler<ProcessRequestContext>
{
    private const string Below = "/" + ProviderRegistrations.CallbackPath + "/";

    /// <inheritdoc />
    public ValueTask HandleAsync(ProcessRequestContext context)
    {
        HttpRequest request = context.Transaction.GetHttpRequest()!;
        bool isBack = HttpMethods.IsGet(request.Method) && request.Path.Value?.StartsWith(Below, StringComparison.Ordinal) == true;
        context.EndpointType = isBack ? OpenIddictClientEndpointType.Redirection : OpenIddictClientEndpointType.Unknown;
        if (isBack)
        {
            context.BaseUri = new Uri(address.Issuer);
            context.RequestUri = new Uri(address.Issuer + request.Path.ToUriComponent().TrimStart('/') + request.QueryString.ToUriComponent());
        }

        return ValueTask.CompletedTask;
    }
}
