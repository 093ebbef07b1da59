using System.Diagnostics;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// The one place of the product where an HTTP client is made. A client reaches one approved destination and nothing else:
/// no proxy, no redirects, no cookies, no decompression, no trace headers, default certificate validation.
/// </summary>
/// <param name="resolver">Resolves names.</param>
/// <param name="own">The boundary's own listeners.</param>
public sealed class RouteHttpClientFactory(IHostResolver resolver, IOwnListeners own)
{
    private readonly GuardedDialer _dialer = new(resolver, own);

    /// <summary>Makes a client for one destination.</summary>
    /// <param name="destination">The destination; whatever a request says, the connection goes there.</param>
    /// <returns>The client; whoever asked for it disposes of it.</returns>
    public HttpMessageInvoker Create(ApprovedDestination destination) => new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            Credentials = null,
            PreAuthenticate = false,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0,
            EnableMultipleHttp2Connections = false,
            ConnectCallback = (_, cancellationToken) => _dialer.ConnectAsync(destination, cancellationToken),
        },
        disposeHandler: true);
}
