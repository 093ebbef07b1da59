using System.Text.Json;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Performs actions as <c>tools/call</c> on an MCP server.</summary>
/// <param name="sessions">The routes' sessions.</param>
/// <param name="broker">Gives the route's credential.</param>
public sealed class McpConnector(McpSessions sessions, CredentialBroker broker) : IConnector
{
    /// <inheritdoc />
    public string Name => "mcp";

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        if (broker.Open(permit) is not { } credential)
        {
            return new RouteResult.NotSent("credential_unavailable", "the route's credential cannot be used");
        }

        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(permit.Route.Limits.TimeoutSeconds));
        return permit.Route.Destination.Command.IsEmpty
            ? await OverHttpAsync(permit, credential, deadline.Token)
            : await OverStreamsAsync(permit, credential, deadline.Token);
    }

    private async Task<RouteResult> OverHttpAsync(Permit permit, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        if (sessions.Http(permit.Route) is not { } session)
        {
            return new RouteResult.NotSent("destination_not_approved", "the route's destination cannot be used");
        }

        OnceContent? content = null;
        try
        {
            if (await session.OpenAsync(credential, cancellationToken) is not null)
            {
                return new RouteResult.NotSent("destination_unreachable", "the server did not open a session");
            }

            bool UsePermit(OnceContent call)
            {
                content = call;
                return permit.TryUse();
            }

            JsonObject parameters = Parameters(permit);
            McpReply? reply = await session.CallAsync("tools/call", parameters, credential, UsePermit, cancellationToken);
            if (reply is McpReply.SessionLost)
            {
                session.Reset();
                return new RouteResult.NotSent("destination_unreachable", "the server had forgotten the session; ask again");
            }

            return reply is null
                ? new RouteResult.NotSent("permit_refused", "the permit was used before or has ended")
                : Translate(reply, credential);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            RouteResult result = SendOutcome.Of(fault, content?.WasWritten ?? false);
            return content is null && result is RouteResult.Unknown
                ? new RouteResult.NotSent("destination_unreachable", "the server did not open a session")
                : result;
        }
    }

    private async Task<RouteResult> OverStreamsAsync(Permit permit, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        McpStdioSession session = sessions.Stdio(permit.Route);
        bool used = false;
        try
        {
            McpClient client = await session.OpenAsync(permit.Route, credential, cancellationToken);
            used = permit.TryUse();
            if (!used)
            {
                return new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
            }

            CallToolResult result = await client.CallToolAsync(
                new CallToolRequestParams
                {
                    Name = permit.Action.Operation.Name,
                    Arguments = permit.Action.Arguments.Members.ToDictionary(
                        member => member.Key,
                        member => JsonSerializer.Deserialize<JsonElement>(CanonicalJson.ToUtf8(member.Value)),
                        StringComparer.Ordinal),
                },
                cancellationToken);
            return McpStdioSession.Translate(result) is { } translated
                ? Translate(new McpReply.Result(translated), credential)
                : new RouteResult.Completed(result.IsError != true, null, null, false);
        }
        catch (McpProtocolException refusal)
        {
            return Translate(
                new McpReply.Refusal(200, JsonObject.Of(("message", new JsonString(refusal.Message)))), credential);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or InvalidOperationException or McpException)
        {
            await session.ResetAsync();
            return used
                ? new RouteResult.Unknown("the server did not answer")
                : new RouteResult.NotSent("destination_unreachable", "the server could not be started");
        }
    }

    private static JsonObject Parameters(Permit permit) => JsonObject.Of(
        ("_meta", JsonObject.Of(("atellagent/action", new JsonString(permit.ActionId.ToString())))),
        ("arguments", permit.Action.Arguments),
        ("name", new JsonString(permit.Action.Operation.Name)));

    private static RouteResult Translate(McpReply reply, BrokeredCredential credential)
    {
        (bool succeeded, int? status, JsonValue value) = reply switch
        {
            McpReply.Result result => (result.Value["isError"] is not JsonBoolean { Value: true }, (int?)null, (JsonValue)result.Value),
            McpReply.Refusal refusal => (false, refusal.Status, JsonObject.Of(("error", refusal.Body))),
            McpReply.Unreadable unreadable => (true, null, JsonObject.Of(("note", new JsonString(unreadable.Reason)))),
            _ => (false, null, JsonNull.Instance),
        };
        if (reply is McpReply.Unreadable or McpReply.SessionLost)
        {
            return new RouteResult.Unknown("the server's answer could not be understood");
        }

        return new RouteResult.Completed(succeeded, status, ResponseReader.Scrub(value, credential, out bool redacted), redacted);
    }
}
