using System.Net;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// One session with an MCP server over streamable HTTP (revision 2025-06-18 and its neighbours). It is lean on purpose: one POST
/// a call, over the route's guarded client, with the canonical bytes of what was granted.
/// </summary>
/// <param name="client">The route's client.</param>
/// <param name="limits">The route's limits.</param>
internal sealed class McpHttpSession(RouteClient client, RouteLimits limits) : IDisposable
{
    private const string Version = "2025-06-18";
    private readonly SemaphoreSlim _opening = new(1, 1);
    private Handshake? _handshake;
    private long _lastId;

    /// <summary>Makes sure that the server has been greeted.</summary>
    /// <param name="credential">The route's credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it has, or what it said instead.</returns>
    public async Task<McpReply?> OpenAsync(BrokeredCredential credential, CancellationToken cancellationToken)
    {
        if (_handshake is not null)
        {
            return null;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _handshake is null ? await GreetAsync(credential, cancellationToken) : null;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Forgets the session, so that the next call greets again.</summary>
    public void Reset() => _handshake = null;

    /// <summary>Sends one request and reads its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="credential">The route's credential.</param>
    /// <param name="beforeSend">Runs last before the first byte can leave; false stops the request.</param>
    /// <param name="cancellationToken">The time limit.</param>
    /// <returns>The answer, or null where <paramref name="beforeSend"/> said no.</returns>
    public async Task<McpReply?> CallAsync(
        string method,
        JsonObject parameters,
        BrokeredCredential credential,
        Func<OnceContent, bool> beforeSend,
        CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _lastId);
        OnceContent content = OnceContent.Json(JsonRpc.Request(id, method, parameters));
        if (!beforeSend(content))
        {
            content.Dispose();
            return null;
        }

        using HttpResponseMessage response = await PostAsync(content, credential, _handshake, cancellationToken);
        return await ReadAsync(response, id, hadSession: _handshake?.Session is not null, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _opening.Dispose();

    private async Task<McpReply?> GreetAsync(BrokeredCredential credential, CancellationToken cancellationToken)
    {
        JsonObject hello = JsonObject.Of(
            ("capabilities", JsonObject.Empty),
            ("clientInfo", JsonObject.Of(("name", new JsonString("atellagent")), ("version", new JsonString("0.1.0")))),
            ("protocolVersion", new JsonString(Version)));
        long id = Interlocked.Increment(ref _lastId);
        using HttpResponseMessage response = await PostAsync(
            OnceContent.Json(JsonRpc.Request(id, "initialize", hello)), credential, null, cancellationToken);
        McpReply reply = await ReadAsync(response, id, hadSession: false, cancellationToken);
        if (reply is not McpReply.Result welcome)
        {
            return reply;
        }

        string? session = response.Headers.TryGetValues("Mcp-Session-Id", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        Handshake handshake = new(session, (welcome.Value["protocolVersion"] as JsonString)?.Value ?? Version);
        using HttpResponseMessage noted = await PostAsync(
            OnceContent.Json(JsonRpc.Notification("notifications/initialized")), credential, handshake, cancellationToken);
        _handshake = handshake;
        return null;
    }

    private async Task<HttpResponseMessage> PostAsync(
        OnceContent content,
        BrokeredCredential credential,
        Handshake? handshake,
        CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, client.Destination.Target(client.Destination.Path)) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("User-Agent", "atellagent");
        if (credential.Header is { } header)
        {
            request.Headers.TryAddWithoutValidation(header, credential.Value);
        }

        if (handshake is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", handshake.Version);
            if (handshake.Session is { } session)
            {
                request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
            }
        }

        return await client.Invoker.SendAsync(request, cancellationToken);
    }

    private async Task<McpReply> ReadAsync(HttpResponseMessage response, long id, bool hadSession, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotFound && hadSession)
        {
            return new McpReply.SessionLost();
        }

        byte[]? body = await ResponseReader.ReadAsync(response.Content, limits, cancellationToken);
        if (body is null)
        {
            return new McpReply.Unreadable($"the answer was longer than {limits.MaxResponseBytes} bytes");
        }

        bool isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        foreach (byte[] text in isStream ? EventStream.Data(body) : [body])
        {
            JsonLimits json = new(limits.MaxResponseBytes, 64, 500_000);
            if (StrictJson.TryParse(text, json, out JsonValue? message, out _) && JsonRpc.Answers(message, id))
            {
                JsonObject answer = (JsonObject)message;
                return answer["result"] is JsonObject result
                    ? new McpReply.Result(result)
                    : new McpReply.Refusal((int)response.StatusCode, answer["error"] as JsonObject ?? JsonObject.Empty);
            }
        }

        return response.IsSuccessStatusCode
            ? new McpReply.Unreadable("the answer was not a JSON-RPC answer to this call")
            : new McpReply.Refusal((int)response.StatusCode, JsonObject.Of(("message", new JsonString("the server refused the request"))));
    }

    private sealed record Handshake(string? Session, string Version);
}
