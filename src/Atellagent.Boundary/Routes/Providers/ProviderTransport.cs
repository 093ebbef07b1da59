using System.Net.Http.Headers;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Providers;

/// <summary>
/// Carries the calls to one identity provider: through the guard that routes have, to the addresses that its document names and to no
/// other, without redirects, inside limits of size and time. What it gives back is there in whole.
/// </summary>
/// <param name="provider">The provider.</param>
/// <param name="clients">Makes the clients.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Is told why a call has come to nothing.</param>
internal sealed class ProviderTransport(IdentityProviderDocument provider, RouteHttpClientFactory clients, TimeProvider time, Action<string> failed) : HttpMessageHandler
{
    private static readonly RouteLimits Limits = new(TimeoutSeconds: 5, MaxRequestBytes: 64 * 1024, MaxResponseBytes: 256 * 1024);

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(Limits.TimeoutSeconds), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await CallAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw Failure($"there was no answer within {Limits.TimeoutSeconds} seconds");
        }
        catch (Exception fault) when ((fault as DestinationRefusedException ?? fault.InnerException as DestinationRefusedException) is { } refused)
        {
            throw Failure(refused.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            throw Failure("the address cannot be reached");
        }
    }

    private async Task<HttpResponseMessage> CallAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using HttpMessageInvoker client = clients.Create(Destination(request.RequestUri));
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        if ((int)answer.StatusCode is >= 300 and < 400)
        {
            throw new DestinationRefusedException("the answer leads elsewhere, and redirects are not followed");
        }

        byte[] body = await ResponseReader.ReadAsync(answer.Content, Limits, cancellationToken)
            ?? throw new DestinationRefusedException($"the answer is longer than {Limits.MaxResponseBytes} bytes");
        HttpResponseMessage whole = new(answer.StatusCode) { Content = new ByteArrayContent(body), RequestMessage = request };
        whole.Content.Headers.ContentType = answer.Content.Headers.ContentType;
        foreach (AuthenticationHeaderValue challenge in answer.Headers.WwwAuthenticate)
        {
            whole.Headers.WwwAuthenticate.Add(challenge);
        }

        return whole;
    }

    private ApprovedDestination Destination(Uri? address)
    {
        string origin = address?.GetLeftPart(UriPartial.Authority) + "/";
        RouteDestination named = provider.Destinations.FirstOrDefault(destination => string.Equals(destination.BaseUrl, origin, StringComparison.Ordinal))
            ?? throw new DestinationRefusedException("the provider's metadata names an address that its document does not");
        return ApprovedDestination.TryParse(named, out ApprovedDestination? approved, out System.Collections.Immutable.ImmutableArray<string> reasons)
            ? approved
            : throw new DestinationRefusedException(reasons[0]);
    }

    private HttpRequestException Failure(string reason)
    {
        failed(reason);
        return new HttpRequestException(reason);
    }
}
