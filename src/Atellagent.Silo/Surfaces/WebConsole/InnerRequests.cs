using Microsoft.AspNetCore.Http.Features;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>
/// Sends requests to the boundary's own surfaces inside the process. The console has no other way to anything: whatever it shows or does went
/// through the same addresses, the same token and the same refusals as a program's request, and is in evidence like one.
/// </summary>
/// <param name="scopes">A request has services of its own.</param>
internal sealed class InnerRequests(IServiceScopeFactory scopes)
{
    private RequestDelegate? _pipeline;

    /// <summary>Says where requests go.</summary>
    /// <param name="pipeline">The surfaces.</param>
    public void Open(RequestDelegate pipeline) => _pipeline = pipeline;

    /// <summary>Sends one.</summary>
    /// <param name="outer">The request of the browser, on whose behalf it is.</param>
    /// <param name="request">What is sent.</param>
    /// <returns>The answer, whole.</returns>
    public async Task<InnerAnswer> SendAsync(HttpContext outer, InnerRequest request)
    {
        RequestDelegate pipeline = _pipeline ?? throw new InvalidOperationException("the surfaces are not mapped yet");
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        using MemoryStream answer = new();
        DefaultHttpContext inner = new() { RequestServices = scope.ServiceProvider, RequestAborted = outer.RequestAborted };
        inner.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        inner.Connection.RemoteIpAddress = outer.Connection.RemoteIpAddress;
        inner.Connection.RemotePort = outer.Connection.RemotePort;
        inner.Request.Scheme = outer.Request.Scheme;
        inner.Request.Host = outer.Request.Host;
        inner.Request.Method = request.Method;
        int query = request.Path.IndexOf('?', StringComparison.Ordinal);
        inner.Request.Path = PathString.FromUriComponent("/" + (query < 0 ? request.Path : request.Path[..query]));
        inner.Request.QueryString = query < 0 ? QueryString.Empty : new QueryString(request.Path[query..]);
        if (request.Token is { } token)
        {
            inner.Request.Headers.Authorization = "Bearer " + token;
        }

        if (request.ContentType is { } type)
        {
            inner.Request.ContentType = type;
            inner.Request.ContentLength = request.Content.Length;
            inner.Request.Body = new MemoryStream(request.Content.ToArray(), writable: false);
        }

        await pipeline(inner);
        await inner.Response.CompleteAsync();
        return new InnerAnswer(inner.Response.StatusCode, answer.ToArray());
    }
}
