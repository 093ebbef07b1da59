using System.Buffers;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Notices;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// The answer to one call over streamable HTTP: one JSON text, unless there was something to tell before it. Then it is a stream of server-sent events, whose last is the answer.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="token">The token that the client wants to be told progress under; null where it asks for none.</param>
/// <param name="level">The least grave log messages that the client wants; null where it asks for none.</param>
/// <param name="sessions">Where the client's answers come in.</param>
/// <param name="session">The session that the call is a part of; null where the client keeps none.</param>
internal sealed class McpStream(HttpContext context, JsonValue? token, string? level, ClientSessions sessions, ClientSession? session) : INoticeListener, IQuestionListener
{
    // The listener's own limit is a rate over the whole answer.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private bool _hasBegun;

    /// <inheritdoc />
    public bool WantsProgress => token is not null;

    /// <inheritdoc />
    public string? LogLevel => level;

    /// <inheritdoc />
    public bool IsGone => context.RequestAborted.IsCancellationRequested;

    /// <inheritdoc />
    public async ValueTask TellAsync(string decision, Notice notice)
    {
        Begin(decision);
        await WriteAsync(JsonObject.Of(
            ("jsonrpc", new JsonString("2.0")),
            ("method", new JsonString(McpNoticeText.MethodOf(notice))),
            ("params", McpNoticeText.ParametersOf(notice, token))));
    }

    /// <inheritdoc />
    public bool CanBeAsked => session is { Abilities.IsEmpty: false };

    /// <inheritdoc />
    public bool CanAnswer(string operation) => !IsGone && session?.Abilities.Contains(operation[..operation.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal) == true;

    /// <inheritdoc />
    public async Task<JsonObject?> AskAsync(string decision, string operation, JsonObject question, CancellationToken cancellationToken)
    {
        using CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.RequestAborted);
        return await sessions.AskAsync(
            session!,
            id =>
            {
                Begin(decision);
                return WriteAsync(JsonObject.Of(("id", new JsonString(id)), ("jsonrpc", new JsonString("2.0")), ("method", new JsonString(operation)), ("params", question)));
            },
            left.Token);
    }

    /// <summary>Ends with the answer.</summary>
    /// <param name="answer">The action's answer.</param>
    /// <param name="message">What the protocol makes of it.</param>
    /// <returns>A task that ends when it is written.</returns>
    public async Task EndAsync(ActionAnswer answer, JsonObject message)
    {
        if (!_hasBegun)
        {
            await Problem.WriteDecidedAsync(context, answer, message);
        }
        else if (!IsGone)
        {
            await WriteAsync(message);
        }
    }

    private void Begin(string decision)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["atellagent-decision"] = decision;
    }

    private async Task WriteAsync(JsonObject message)
    {
        context.Response.BodyWriter.Write("event: message\ndata: "u8);
        CanonicalJson.Write(message, context.Response.BodyWriter);
        context.Response.BodyWriter.Write("\n\n"u8);
        try
        {
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask().WaitAsync(LongestPause);
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new IOException("the caller does not read");
        }
    }
}
