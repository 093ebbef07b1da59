using System.Collections.Immutable;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Lists an MCP server's tools, all pages of them.</summary>
/// <param name="sessions">The routes' sessions.</param>
/// <param name="broker">Gives the route's credential.</param>
public sealed class McpDiscovery(McpSessions sessions, CredentialBroker broker) : IToolDiscovery
{
    private const int MostPages = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public async Task<ImmutableArray<KeyValuePair<string, JsonObject>>?> DiscoverAsync(
        RouteDocument route,
        CancellationToken cancellationToken)
    {
        if (broker.Open(route.Name, route.Credential) is not { } credential)
        {
            return null;
        }

        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            return route.Destination.Command.IsEmpty
                ? await OverHttpAsync(route, credential, deadline.Token)
                : await OverStreamsAsync(route, credential, deadline.Token);
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException or InvalidOperationException or McpException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<ImmutableArray<KeyValuePair<string, JsonObject>>?> OverHttpAsync(
        RouteDocument route,
        BrokeredCredential credential,
        CancellationToken cancellationToken)
    {
        if (sessions.Http(route) is not { } session || await session.OpenAsync(credential, cancellationToken) is not null)
        {
            return null;
        }

        ImmutableArray<KeyValuePair<string, JsonObject>>.Builder tools = ImmutableArray.CreateBuilder<KeyValuePair<string, JsonObject>>();
        JsonValue? cursor = null;
        for (int page = 0; page < MostPages; page++)
        {
            JsonObject parameters = JsonObject.Of(("cursor", cursor));
            if (await session.CallAsync("tools/list", parameters, credential, static _ => true, cancellationToken) is not McpReply.Result reply)
            {
                return null;
            }

            foreach (JsonObject tool in (reply.Value["tools"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
            {
                Add(tools, tool);
            }

            cursor = reply.Value["nextCursor"];
            if (cursor is not JsonString)
            {
                return tools.ToImmutable();
            }
        }

        return null;
    }

    private async Task<ImmutableArray<KeyValuePair<string, JsonObject>>?> OverStreamsAsync(
        RouteDocument route,
        BrokeredCredential credential,
        CancellationToken cancellationToken)
    {
        McpClient client = await sessions.Stdio(route).OpenAsync(route, credential, cancellationToken);
        ImmutableArray<KeyValuePair<string, JsonObject>>.Builder tools = ImmutableArray.CreateBuilder<KeyValuePair<string, JsonObject>>();
        foreach (McpClientTool tool in await client.ListToolsAsync(cancellationToken: cancellationToken))
        {
            if (McpStdioSession.Translate<Tool>(tool.ProtocolTool) is { } translated)
            {
                Add(tools, translated);
            }
        }

        return tools.ToImmutable();
    }

    private static void Add(ImmutableArray<KeyValuePair<string, JsonObject>>.Builder tools, JsonObject tool)
    {
        if (tool["name"] is JsonString name && IsPlain(name.Value) && tool["inputSchema"] is JsonObject schema)
        {
            tools.Add(new(name.Value, JsonObject.Of(("arguments", schema), ("description", tool["description"] as JsonString))));
        }
    }

    // Names in plain ASCII only: two tools that look alike would be one to a person and two to the server.
    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= 128 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/');
}
