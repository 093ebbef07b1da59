using Polly.Timeout;

namespace Atellagent.Client.Extensions.Connections;

/// <summary>Tells an attempt that took too long as what it is: no answer, by which nobody knows whether anything was done.</summary>
internal sealed class UnansweredHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (TimeoutRejectedException late)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, $"no answer within {late.Timeout}", late);
        }
    }
}
