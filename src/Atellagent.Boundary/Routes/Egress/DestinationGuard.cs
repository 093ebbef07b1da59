using System.Net;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// The last thing that every request passes before a connection: what does not belong to the approved destination goes no
/// further, whoever built it.
/// </summary>
/// <param name="destination">The approved destination.</param>
/// <param name="inner">The transport.</param>
internal sealed class DestinationGuard(ApprovedDestination destination, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Admit(request);
        return base.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Admit(request);
        return base.Send(request, cancellationToken);
    }

    private void Admit(HttpRequestMessage request)
    {
        if (RequestScope.WhyOutside(destination, request) is { } reason)
        {
            // In the shape in which a refused connection arrives, so that callers have one case.
            throw new HttpRequestException(reason, new DestinationRefusedException(reason));
        }

        // HTTP/3 would resolve and connect by itself, past the guarded dialer; a service could ask for it with Alt-Svc.
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        Version highest = destination.IsTls ? HttpVersion.Version20 : HttpVersion.Version11;
        request.Version = request.Version > highest ? highest : request.Version;
    }
}
