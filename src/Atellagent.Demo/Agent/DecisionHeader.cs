namespace Atellagent.Demo.Agent;

/// <summary>Remembers the <c>atellagent-decision</c> header of the last answer, which an SDK does not hand on.</summary>
/// <param name="inner">What sends.</param>
internal sealed class DecisionHeader(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public string? Last { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("atellagent-decision", out IEnumerable<string>? values))
        {
            Last = values.FirstOrDefault();
        }

        return response;
    }
}
