using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Atellagent.Cli.Tests.Stub;

/// <summary>
/// Speaks the contract from prepared answers and remembers what it was sent. It decides nothing: what is tested here is how
/// the client and the CLI take the contract's answers.
/// </summary>
internal sealed class StubBoundary : IAsyncDisposable
{
    public const string Secret = "s3cret-value";

    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Answer>> _answers = new(StringComparer.Ordinal);

    private StubBoundary(WebApplication application) => _application = application;

    public string Url => _application.Urls.Single();

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public int TokenLifetime { get; set; } = 600;

    public static async Task<StubBoundary> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication application = builder.Build();
        StubBoundary stub = new(application);
        application.Run(stub.AnswerAsync);
        await application.StartAsync();
        return stub;
    }

    /// <summary>Prepares an answer; answers to one line are given in order, the last of them for ever.</summary>
    public StubBoundary On(string line, int status, string body, string? mediaType = null, string? retryAfter = null)
    {
        mediaType ??= status < 400 ? "application/json" : "application/problem+json";
        _answers.GetOrAdd(line, static _ => new()).Enqueue(new Answer(status, mediaType, body, retryAfter));
        return this;
    }

    public IReadOnlyList<SeenRequest> SeenOn(string line) => [.. Seen.Where(request => request.Line == line)];

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        string line = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        Seen.Enqueue(new SeenRequest(
            line, body, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (_answers.TryGetValue(line, out ConcurrentQueue<Answer>? answers))
        {
            Answer? answer;
            while (!(answers.Count > 1 ? answers.TryDequeue(out answer) : answers.TryPeek(out answer)))
            {
                // Another request took the one before the last.
            }

            await WriteAsync(context, answer);
        }
        else if (line == "POST /oauth/token")
        {
            await WriteAsync(context, Token(body));
        }
        else
        {
            await WriteAsync(context, new Answer(404, "application/problem+json", """{"status":404,"title":"not found"}""", null));
        }
    }

    private Answer Token(string form) => form.Contains($"client_secret={Secret}", StringComparison.Ordinal)
        ? new Answer(
            200,
            "application/json",
            $$"""{"access_token":"token-{{SeenOn("POST /oauth/token").Count}}","token_type":"Bearer","expires_in":{{TokenLifetime}}}""",
            null)
        : new Answer(
            401,
            "application/json",
            """{"error":"invalid_client","error_description":"the credentials are not right"}""",
            null);

    private static Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.MediaType;
        if (answer.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = answer.RetryAfter;
        }

        return context.Response.WriteAsync(answer.Body);
    }

    private sealed record Answer(int Status, string MediaType, string Body, string? RetryAfter);
}
