using System.ComponentModel;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Performs actions on an MCP server: a tool as <c>tools/call</c>, the other parts of the protocol as what they are.</summary>
/// <param name="sessions">The routes' sessions.</param>
/// <param name="broker">Gives the route's credential.</param>
public sealed class McpConnector(McpSessions sessions, CredentialBroker broker) : IConnector
{
    /// <inheritdoc />
    public string Name => "mcp";

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(permit.Action.Limits.TimeoutSeconds));
        if (McpOperations.IsQuestion(permit.Action.Operation))
        {
            return permit.Errand is { } errand
                ? await errand(permit, deadline.Token)
                : new RouteResult.NotSent("destination_unreachable", "only a server asks this, while it works on a call");
        }

        using BrokeredCredential? credential = broker.Open(permit);
        if (credential is null)
        {
            return new RouteResult.NotSent("credential_unavailable", "the route's credential cannot be used");
        }

        return permit.Route.Destination.Command.IsEmpty
            ? await OverHttpAsync(permit, credential, deadline.Token)
            : await OverStreamsAsync(permit, credential, deadline.Token);
    }

    private static string Method(Permit permit) => permit.Action.Operation.IsTool ? "tools/call" : permit.Action.Operation.Name;

    private static JsonObject Parameters(Permit permit) => (permit.Action.Operation.IsTool
        ? JsonObject.Of(("arguments", permit.Action.Arguments), ("name", new JsonString(permit.Action.Operation.Name)))
        : permit.Action.Arguments).With("_meta", JsonObject.Of(
            ("atellagent/action", new JsonString(permit.ActionId.ToString())),
            ("progressToken", permit.Notices is { WantsProgress: true } ? new JsonString(permit.ActionId.ToString()) : null)));

    private static RouteResult Translate(McpReply reply, CredentialScrubber scrubber)
    {
        (bool succeeded, int? status, JsonValue value) = reply switch
        {
            McpReply.Result result => (result.Value["isError"] is null or JsonBoolean { Value: false }, (int?)null, (JsonValue)result.Value),
            McpReply.Inexact inexact => (inexact.Succeeded, null, new JsonString(inexact.Text)),
            McpReply.Refusal refusal => (false, refusal.Status, JsonObject.Of(("error", refusal.Body))),
            McpReply.SessionLost => (false, 404, Message("the server had forgotten the session; ask again")),
            _ => (false, null, JsonNull.Instance),
        };
        if (ReferenceEquals(value, JsonNull.Instance))
        {
            return new RouteResult.Unknown("the server's answer could not be understood");
        }

        bool redacted = reply.Redacted;
        JsonValue clean = scrubber.Scrub(value, ref redacted);
        return new RouteResult.Completed(succeeded, status, clean, redacted);
    }

    private static JsonObject Message(string text) => JsonObject.Of(("error", JsonObject.Of(("message", new JsonString(text)))));

    // The library has read the result; it is written out and read again by our own rules.
    private static McpReply Read(CallToolResult result, RouteLimits limits, CredentialScrubber scrubber) =>
        Read(McpStdioSession.Serialize(result), result.IsError == true, limits, scrubber);

    private static McpReply Read(byte[] result, bool isError, RouteLimits limits, CredentialScrubber scrubber)
    {
        bool redacted = false;
        ReadOnlyMemory<byte> clean = scrubber.Scrub(result, ref redacted);
        McpReply reply = clean.Length > limits.MaxResponseBytes
            ? new McpReply.Inexact(!isError, $"the answer was longer than {limits.MaxResponseBytes} bytes and is not shown")
            : StrictJson.TryParse(clean.Span, ResponseReader.Json(limits), out JsonValue? value, out _) && value is JsonObject record
                ? new McpReply.Result(record)
                : new McpReply.Inexact(!isError, System.Text.Encoding.UTF8.GetString(clean.Span));
        return reply with { Redacted = redacted };
    }

    // Anything but a tool: the library knows no more of it than the message.
    private static async Task<McpReply> SendAsync(McpClient client, Permit permit, JsonObject parameters, CredentialScrubber scrubber, CancellationToken cancellationToken)
    {
        JsonRpcRequest request = new() { Method = Method(permit), Params = System.Text.Json.Nodes.JsonNode.Parse(CanonicalJson.ToUtf8(parameters)) };
        JsonRpcResponse response = await client.SendRequestAsync(request, cancellationToken);
        return Read(McpStdioSession.Serialize(response.Result), isError: false, permit.Action.Limits, scrubber);
    }

    private async Task<RouteResult> OverHttpAsync(Permit permit, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        await using RoutePool<McpHttpSession>.Lease lease = await sessions.RentHttpAsync(permit.Route);
        if (lease.Value is not { } session)
        {
            return new RouteResult.NotSent("destination_not_approved", "the route's destination cannot be used");
        }

        McpCall call = session.Prepare(Method(permit), Parameters(permit), permit.TryUse, permit);
        using OnceContent content = call.Content;
        if (content.Headers.ContentLength > permit.Action.Limits.MaxRequestBytes)
        {
            return new RouteResult.NotSent("arguments_invalid", "the request is longer than the route allows");
        }

        try
        {
            if (await session.OpenAsync(credential, cancellationToken) is not null)
            {
                return new RouteResult.NotSent("destination_unreachable", "the server did not open a session");
            }

            RouteResult.NotSent? refused = await session.Tools.WhyNotAsync(
                permit.Action.Operation, session, end => ToolListing.AskAsync(session, credential, end), cancellationToken);
            return refused ?? Translate(await ListingPages.AllAsync(
                permit.Action.Operation,
                await session.AskAsync(call, credential, cancellationToken),
                cursor => session.AskAsync(session.Prepare(Method(permit), JsonObject.Of(("cursor", cursor)), static () => true, permit), credential, cancellationToken)), credential.Scrubber);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return SendOutcome.Of(fault, content);
        }
    }

    private async Task<RouteResult> OverStreamsAsync(Permit permit, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        await using RoutePool<McpStdioSession>.Lease lease = await sessions.RentStdioAsync(permit.Route);
        McpStdioSession session = lease.Value!;
        CallToolRequestParams parameters = new()
        {
            Name = permit.Action.Operation.Name,
            Arguments = permit.Action.Arguments.Members.ToDictionary(
                member => member.Key, member => McpStdioSession.Element(member.Value), StringComparer.Ordinal),
        };
        bool used = false;
        McpClient? client = null;
        try
        {
            client = await session.OpenAsync(credential, cancellationToken);
            McpClient asked = client;
            if (await session.Tools.WhyNotAsync(
                permit.Action.Operation, client, end => ToolListing.AskAsync(asked, credential, end), cancellationToken) is { } changed)
            {
                return changed;
            }

            used = permit.TryUse();
            return !used ? new RouteResult.NotSent("permit_refused", "the permit was used before or has ended")
                : permit.Action.Operation.IsTool ? Translate(
                    Read(await client.CallToolAsync(parameters, cancellationToken), permit.Action.Limits, credential.Scrubber), credential.Scrubber)
                : Translate(
                    await ListingPages.AllAsync(
                        permit.Action.Operation,
                        await SendAsync(asked, permit, Parameters(permit), credential.Scrubber, cancellationToken),
                        cursor => SendAsync(asked, permit, JsonObject.Of(("cursor", cursor)), credential.Scrubber, cancellationToken)),
                    credential.Scrubber);
        }
        catch (McpProtocolException refusal) when (used)
        {
            JsonObject error = JsonObject.Of(("code", JsonNumber.Of((int)refusal.ErrorCode)), ("message", new JsonString(refusal.Message)));
            return Translate(new McpReply.Refusal(null, error), credential.Scrubber);
        }
        catch (Exception fault) when (
            fault is IOException or OperationCanceledException or InvalidOperationException or McpException or TimeoutException or Win32Exception)
        {
            // A call that ran out of time says nothing of the server, which others may be using.
            if (client is not null && fault is not OperationCanceledException)
            {
                session.Abandon(client);
            }

            return used
                ? new RouteResult.Unknown("the server did not answer")
                : new RouteResult.NotSent("destination_unreachable", "the server could not be started");
        }
        finally
        {
            session.Close();
        }
    }
}
