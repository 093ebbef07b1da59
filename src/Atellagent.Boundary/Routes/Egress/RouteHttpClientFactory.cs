namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// The one place of the product where an HTTP client is made. A client reaches one approved destination and nothing else:
/// no proxy, no redirects, no cookies, no decompression, no trace headers, default certificate validation.
/// </summary>
public sealed class RouteHttpClientFactory
{
    private readonly GuardedDialer _dialer;

    /// <summary>A factory whose clients connect with the operating system's TCP.</summary>
    /// <param name="resolver">Resolves names.</param>
    /// <param name="own">The boundary's own listeners.</param>
    public RouteHttpClientFactory(IHostResolver resolver, IOwnListeners own)
        : this(resolver, own, TcpDialer.DialAsync)
    {
    }

    internal RouteHttpClientFactory(IHostResolver resolver, IOwnListeners own, Dial dial) => _dialer = new(resolver, own, dial);

    /// <summary>Makes a client for one destination.</summary>
    /// <param name="destination">The destination; a request for anything else is refused.</param>
    /// <returns>The client; whoever asked for it disposes of it.</returns>
    public HttpMessageInvoker Create(ApprovedDestination destination) =>
        new(new DestinationGuard(destination, Transport(destination)), disposeHandler: true);

    /// <summary>Opens one connection to a destination, for bytes that are no request of ours.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection.</returns>
    internal ValueTask<Stream> ConnectAsync(ApprovedDestination destination, CancellationToken cancellationToken) => _dialer.ConnectAsync(destination, cancellationToken);

    private SocketsHttpHandler Transport(ApprovedDestination destination) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        Credentials = null,
        PreAuthenticate = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        MaxResponseHeadersLength = 64,

        // An event stream is left when the answer is there, mostly a moment before its end. These few bytes and this second save the
        // next call a connection; a stream that goes on is cut off.
        MaxResponseDrainSize = 4096,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        EnableMultipleHttp2Connections = false,
        ConnectCallback = (_, cancellationToken) => _dialer.ConnectAsync(destination, cancellationToken),
    };
}
