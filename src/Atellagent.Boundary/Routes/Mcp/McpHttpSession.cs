using System.Collections.Frozen;
using System.Net;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// The session with one MCP server over streamable HTTP. It is lean on purpose: one POST a call, over the route's guarded client,
/// with the canonical bytes of what was granted.
/// </summary>
/// <param name="client">The route's client; disposed of with this.</param>
/// <param name="time">Tells how long the session has been idle.</param>
/// <param name="tools">What the server says of its tools.</param>
internal sealed class McpHttpSession(RouteClient client, TimeProvider time, ToolWatch tools) : IAsyncDisposable
{
    private const string Wanted = "2025-06-18";
    private const string Events = "text/event-stream";

    // Revisions with a greeting; a server that answers with another one speaks something else than was asked for.
    private static readonly FrozenSet<string> Versions =
        FrozenSet.Create(StringComparer.Ordinal, "2024-11-05", "2025-03-26", Wanted, "2025-11-25");

    private static readonly TimeSpan TrustedIdleTime = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile Handshake? _handshake;
    private long _lastId;
    private long _lastUse;

    /// <summary>What the server says of its tools.</summary>
    public ToolWatch Tools => tools;

    /// <summary>Makes sure that the server has been greeted and, after a pause, that it still knows the session.</summary>
    /// <param name="credential">The route's credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it has, or what it said instead.</returns>
    public async ValueTask<McpReply?> OpenAsync(BrokeredCredential credential, CancellationToken cancellationToken)
    {
        if (_handshake is { } current && (current.Session is null || !IsIdle))
        {
            return null;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            // A call is never sent twice, so a server that was restarted must be found out about before the call.
            if (_handshake is { Session: not null } && IsIdle
                && await AskAsync(Prepare("ping", JsonObject.Empty, static () => true), credential, cancellationToken) is McpReply.SessionLost)
            {
                _handshake = null;
            }

            return _handshake is null ? await GreetAsync(credential, cancellationToken) : null;
        }
        finally
        {
            _opening.Release();
        }
    }

    private bool IsIdle => time.GetElapsedTime(Volatile.Read(ref _lastUse)) > TrustedIdleTime;

    /// <summary>Prepares one request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="mayBegin">Asked last before the first byte can leave; false stops the request.</param>
    /// <param name="permit">The permit of the action that it is for, if any.</param>
    /// <returns>The request.</returns>
    public McpCall Prepare(string method, JsonObject parameters, Func<bool> mayBegin, Permit? permit = null)
    {
        long id = Interlocked.Increment(ref _lastId);
        return new McpCall(id, OnceContent.Json(JsonRpc.Request(id, method, parameters), mayBegin), permit?.ActionId.ToString(), permit?.Action.Limits ?? client.Limits) { Notices = permit?.Notices, Questions = permit?.Questions };
    }

    /// <summary>Sends one request and reads its answer.</summary>
    /// <param name="call">The request.</param>
    /// <param name="credential">The route's credential.</param>
    /// <param name="cancellationToken">The time limit.</param>
    /// <returns>The answer.</returns>
    public async Task<McpReply> AskAsync(McpCall call, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        Handshake? handshake = _handshake;
        using HttpResponseMessage response = await PostAsync(call, credential, handshake, cancellationToken);
        McpReply reply = await ReadAsync(response, call, handshake?.Session is not null, credential.Scrubber, ReplyAsync, cancellationToken);
        Volatile.Write(ref _lastUse, time.GetTimestamp());
        if (reply is McpReply.SessionLost)
        {
            Interlocked.CompareExchange(ref _handshake, null, handshake);
        }

        return reply;

        async Task<RouteResult> ReplyAsync(byte[] message, CancellationToken end)
        {
            if (message.Length > call.Limits.MaxRequestBytes)
            {
                return new RouteResult.NotSent("arguments_invalid", "the answer is longer than the route allows");
            }

            using OnceContent content = OnceContent.Json(message, static () => true);
            try
            {
                using HttpResponseMessage taken = await PostAsync(new McpCall(0, content, null, call.Limits), credential, handshake, end);
                return new RouteResult.Completed(taken.IsSuccessStatusCode, (int)taken.StatusCode, null, Redacted: false);
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
            {
                return SendOutcome.Of(fault, content);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        _opening.Dispose();
        Tools.Dispose();
    }

    private async Task<McpReply?> GreetAsync(BrokeredCredential credential, CancellationToken cancellationToken)
    {
        JsonObject hello = JsonObject.Of(
            ("capabilities", JsonObject.Of(
                ("elicitation", client.Serves(McpOperations.Elicit) ? JsonObject.Empty : null),
                ("sampling", client.Serves(McpOperations.CreateMessage) ? JsonObject.Empty : null))),
            ("clientInfo", JsonObject.Of(("name", new JsonString("atellagent")), ("version", new JsonString("0.1.0")))),
            ("protocolVersion", new JsonString(Wanted)));
        McpCall call = Prepare("initialize", hello, static () => true);
        using HttpResponseMessage response = await PostAsync(call, credential, null, cancellationToken);
        McpReply reply = await ReadAsync(response, call, hadSession: false, credential.Scrubber, replyAsync: null, cancellationToken);
        if (reply is not McpReply.Result welcome)
        {
            return reply;
        }

        string? session = response.Headers.TryGetValues("Mcp-Session-Id", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        if (welcome.Value["protocolVersion"] is not JsonString version || !Versions.Contains(version.Value)
            || session?.AsSpan().ContainsAnyExceptInRange('!', '~') == true)
        {
            return new McpReply.Unreadable();
        }

        Handshake handshake = new(session, version.Value);
        OnceContent ready = OnceContent.Json(JsonRpc.Notification("notifications/initialized"), static () => true);
        using HttpResponseMessage noted = await PostAsync(new McpCall(0, ready, null, client.Limits), credential, handshake, cancellationToken);
        if (!noted.IsSuccessStatusCode)
        {
            return new McpReply.Unreadable();
        }

        Volatile.Write(ref _lastUse, time.GetTimestamp());
        _handshake = handshake;
        return null;
    }

    private async Task<HttpResponseMessage> PostAsync(
        McpCall call,
        BrokeredCredential credential,
        Handshake? handshake,
        CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, client.Destination.Target(client.Destination.Path))
        {
            Content = call.Content,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("User-Agent", "atellagent");
        if (call.ActionId is { } action)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", action);
        }

        if (handshake is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", handshake.Version);
            if (handshake.Session is { } session)
            {
                request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
            }
        }

        credential.AddTo(request.Headers);
        return await client.Invoker.SendAsync(request, cancellationToken);
    }

    private static async Task<McpReply> ReadAsync(
        HttpResponseMessage response,
        McpCall call,
        bool hadSession,
        CredentialScrubber scrubber,
        Func<byte[], CancellationToken, Task<RouteResult>>? replyAsync,
        CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotFound && hadSession)
        {
            return new McpReply.SessionLost();
        }

        McpReply? answer = ResponseReader.IsExactly(response.Content.Headers, Events) || response.Content.Headers.ContentType?.MediaType == Events
            ? await ReadEventsAsync(response, call, scrubber, replyAsync, cancellationToken)
            : Answer(await ResponseReader.ReadAsync(response.Content, call.Limits, cancellationToken), call, scrubber);
        return answer switch
        {
            McpReply.Refusal refusal when !response.IsSuccessStatusCode => refusal with { Status = (int)response.StatusCode },
            not null => answer,
            null when response.IsSuccessStatusCode => new McpReply.Unreadable(),
            _ => new McpReply.Refusal((int)response.StatusCode, JsonObject.Of(("message", new JsonString("the server refused the request")))),
        };
    }

    private static async Task<McpReply?> ReadEventsAsync(
        HttpResponseMessage response,
        McpCall call,
        CredentialScrubber scrubber,
        Func<byte[], CancellationToken, Task<RouteResult>>? replyAsync,
        CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            await foreach (byte[] data in EventStream.ReadAsync(stream, call.Limits.MaxResponseBytes, cancellationToken))
            {
                // What is no answer is a request or a notification of the server. Of these the route's own are taken; the others get none.
                if (Answer(data, call, scrubber) is { } answer)
                {
                    return answer;
                }

                if (call is { Notices: { } notices, ActionId: { } action } && McpNotice.Read(data, action, call.Limits, scrubber) is { } notice)
                {
                    await notices.TakeAsync(notice, scrubber);
                }
                else if (replyAsync is not null && call.Questions is { } questions && McpQuestion.Read(data, call.Limits, scrubber) is { } question
                    && !await questions.TakeAsync(question.Method, question.Parameters, (answer, end) => replyAsync(question.Answer(answer), end), cancellationToken))
                {
                    await replyAsync(question.Refusal(), cancellationToken);
                }
            }
        }
        catch (InvalidDataException)
        {
            // Too long: as if there had been no answer.
        }

        return null;
    }

    private static McpReply? Answer(byte[]? body, McpCall call, CredentialScrubber scrubber)
    {
        if (body is null)
        {
            return null;
        }

        bool redacted = false;
        ReadOnlyMemory<byte> clean = scrubber.Scrub(body, ref redacted);
        McpReply? answer = JsonRpc.Answer(clean, call.Id, call.Limits);
        return redacted && answer is not null ? answer with { Redacted = true } : answer;
    }

    private sealed record Handshake(string? Session, string Version);
}
