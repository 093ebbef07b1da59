using System.Net;
using System.Text.Json;
using Atellagent.Client.Problems;
using Atellagent.Client.Runs;
using Atellagent.Client.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Cli.Runs;

/// <summary>
/// The one way out of a sandbox: a Unix socket outside, behind which this process speaks to the boundary in the run's name. It adds the run's token and a
/// proof by the run's key, which is here and not in the sandbox, so what is taken out of a sandbox is worth nothing. Only what agents have business with is
/// passed on; the boundary decides about that as about everything.
/// </summary>
internal sealed class RunGateway : IAsyncDisposable
{
    /// <summary>Where a program inside asks for its token.</summary>
    public const string TokenPath = "/run/token";

    /// <summary>The header that says for which other server a request is.</summary>
    public const string ForwardTarget = "atellagent-target";

    // Where the boundary takes what is for another server: its forward proxy.
    private const string ForwardPath = "/v1/forward";
    private const int MostConnections = 256;
    private const long LargestBody = 16 * 1024 * 1024;

    private static readonly string[] Open =
        ["/v1/actions", "/v1/approvals", "/v1/decisions", "/v1/me", "/v1/permits", "/mcp", "/openai/v1", "/anthropic/v1", "/access/v1", "/.well-known", "/schemas", "/livez", "/readyz"];

    // Of one connection (RFC 9110, section 7.6.1), or what the caller has no say about here.
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host",
        "Authorization", "x-api-key", "api-key", "DPoP", "Cookie", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Real-IP",
    };

    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly RunConnection _run;
    private readonly Uri _boundary;
    private string? _current;
    private string? _earlier;

    private RunGateway(WebApplication app, HttpClient http, RunConnection run) => (_app, _http, _boundary, _run) = (app, http, http.BaseAddress!, run);

    /// <summary>Opens it.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="http">The connection to the boundary.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The gateway.</returns>
    public static async Task<RunGateway> OpenAsync(string socket, HttpClient http, RunConnection run, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.ListenUnixSocket(socket, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(new RunTunnel(http, run, Forward(http.BaseAddress!)).Guard);
            });
        });
        WebApplication app = builder.Build();
        RunGateway gateway = new(app, http, run);
        app.Run(gateway.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return gateway;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Whether a path is one that agents have business with.</summary>
    /// <param name="path">The path, as it is sent on.</param>
    /// <returns>False where nothing is passed on.</returns>
    public static bool IsOpen(string path) =>
        !path.Contains("%2f", StringComparison.OrdinalIgnoreCase)
        && !path.Contains("%5c", StringComparison.OrdinalIgnoreCase)
        && !path.Contains("%2e", StringComparison.OrdinalIgnoreCase)
        && !path.Contains('\\', StringComparison.Ordinal)
        && Open.Any(open => path.StartsWith(open, StringComparison.Ordinal) && (path.Length == open.Length || path[open.Length] == '/'));

    private static Uri Forward(Uri boundary) => new(boundary.AbsoluteUri.TrimEnd('/') + ForwardPath);

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await TryAnswerAsync(context);
        }
        catch (BoundaryProblemException refused)
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "unauthenticated", refused.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or BoundaryUnreachableException or IOException)
        {
            await RefuseAsync(context, StatusCodes.Status502BadGateway, "outcome_unknown", "the boundary could not be reached, or what it said did not come whole");
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task TryAnswerAsync(HttpContext context)
    {
        string raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string path = context.Request.Path.ToUriComponent();
        bool isForAnother = !raw.StartsWith('/');
        if (HttpMethods.IsConnect(context.Request.Method))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "invalid_request", "a tunnel is the first request of its connection: connect anew");
            return;
        }

        TokenReport token = await _run.GetTokenAsync(context.RequestAborted);
        string held = token.AccessToken!;
        if (Interlocked.Exchange(ref _current, held) is { } before && before != held)
        {
            _earlier = before;
        }

        if (isForAnother)
        {
            // What it says to another server is for that one, and goes no further.
            await ForwardAsync(context, Forward(_boundary), raw);
            return;
        }

        if (!IsOwn(context.Request.Headers, held, _earlier))
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "unauthenticated", "this is not the token of this run; leave it out, or ask for it at " + TokenPath);
            return;
        }

        if (path == TokenPath && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.CacheControl = "no-store";
            await WriteAsync(context, StatusCodes.Status200OK, "application/json", new() { ["access_token"] = held, ["token_type"] = "DPoP", ["expires_in"] = token.ExpiresIn ?? 0 });
            return;
        }

        Uri target = new($"{_boundary.AbsoluteUri.TrimEnd('/')}{path}{context.Request.QueryString.ToUriComponent()}");
        if (!IsOpen(path) || !target.AbsolutePath.EndsWith(path, StringComparison.Ordinal))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "denied", "agents have no business at this address");
            return;
        }

        await ForwardAsync(context, target);
    }

    private async Task ForwardAsync(HttpContext context, Uri target, string? another = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), target) { Version = HttpVersion.Version11 };
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach ((string name, StringValues values) in context.Request.Headers)
        {
            if (!OwnHeaders.Contains(name) && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        request.Headers.Remove(ForwardTarget);
        if (another is not null)
        {
            request.Headers.TryAddWithoutValidation(ForwardTarget, another);
        }

        await _run.AuthorizeAsync(request, context.RequestAborted);
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!OwnHeaders.Contains(name))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        // Piece by piece: what a model says is to be heard as it speaks.
        await using Stream body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    // What is sent as a credential is no credential here, but somebody else's would be a mistake that must not go unseen.
    private static bool IsOwn(IHeaderDictionary headers, string held, string? before) =>
        headers.Authorization.Concat(headers["x-api-key"]).Concat(headers["api-key"]).All(sent =>
        {
            string value = sent ?? "";
            string word = value[(value.LastIndexOf(' ') + 1)..];
            return word.Length == 0 || word == Sandbox.Placeholder || word == held || word == before;
        });

    private static Task RefuseAsync(HttpContext context, int status, string code, string detail)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return WriteAsync(context, status, "application/problem+json", new() { ["status"] = status, ["code"] = code, ["title"] = "Refused at the sandbox", ["detail"] = detail });
    }

    private static Task WriteAsync(HttpContext context, int status, string type, Dictionary<string, object> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, object value) in body)
            {
                if (value is int number)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteString(name, (string)value);
                }
            }

            writer.WriteEndObject();
        }

        return context.Response.Body.WriteAsync(buffer.ToArray()).AsTask();
    }
}
