using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>Holds each answer under <c>/v1</c> against what the boundary says of it, in whichever test it comes.</summary>
internal sealed class DescribedAnswers : DelegatingHandler
{
    private static ApiDescription? _description;

    public DescribedAnswers()
        : base(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        string path = request.RequestUri!.AbsolutePath;
        if (path.StartsWith("/v1/", StringComparison.Ordinal) && response.Content.Headers.ContentType?.MediaType is { } type && type.EndsWith("json", StringComparison.Ordinal)
            && (_description ??= await DescribeAsync(request.RequestUri!, cancellationToken)) is { } description)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            string? wrong = description.Wrong(request.Method.Method, path, (int)response.StatusCode, type, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            Assert.True(wrong is null, wrong);
        }

        return response;
    }

    // All boundaries of a build say the same. One that has just been killed says nothing.
    private async Task<ApiDescription?> DescribeAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(address, "/openapi/v1.json"));
            using HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode && ApiDescription.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)) is JsonObject document ? new ApiDescription(document) : null;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            return null;
        }
    }
}
