using System.Collections.Immutable;
using System.ComponentModel;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Lists an MCP server's tools, all pages of them.</summary>
/// <param name="sessions">The routes' sessions.</param>
/// <param name="broker">Gives the route's credential.</param>
/// <param name="logger">For operators.</param>
public sealed partial class McpDiscovery(McpSessions sessions, CredentialBroker broker, ILogger<McpDiscovery> logger) : IToolDiscovery
{
    private const int MostPages = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public async Task<ImmutableArray<KeyValuePair<string, JsonObject>>?> DiscoverAsync(
        RouteDocument route,
        CancellationToken cancellationToken)
    {
        using BrokeredCredential? credential = broker.Open(route.Name, route.Credential);
        if (credential is null)
        {
            return null;
        }

        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            List<JsonObject>? tools = route.Destination.Command.IsEmpty
                ? await OverHttpAsync(route, credential, deadline.Token)
                : await OverStreamsAsync(route, credential, deadline.Token);
            return tools is null ? null : Choose(route, tools, credential.Scrubber);
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException or InvalidOperationException or McpException or TimeoutException or Win32Exception
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<List<JsonObject>?> OverHttpAsync(RouteDocument route, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        await using RoutePool<McpHttpSession>.Lease lease = await sessions.RentHttpAsync(route);
        if (lease.Value is not { } session || await session.OpenAsync(credential, cancellationToken) is not null)
        {
            return null;
        }

        List<JsonObject> tools = [];
        JsonValue? cursor = null;
        for (int page = 0; page < MostPages; page++)
        {
            McpCall call = session.Prepare("tools/list", JsonObject.Of(("cursor", cursor)), static () => true);
            if (await session.AskAsync(call, credential, cancellationToken) is not McpReply.Result reply)
            {
                return null;
            }

            tools.AddRange((reply.Value["tools"] as JsonArray)?.Items.OfType<JsonObject>() ?? []);
            cursor = reply.Value["nextCursor"];
            if (cursor is not JsonString)
            {
                return tools;
            }
        }

        return null;
    }

    private async Task<List<JsonObject>?> OverStreamsAsync(RouteDocument route, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        await using RoutePool<McpStdioSession>.Lease lease = await sessions.RentStdioAsync(route);
        McpStdioSession session = lease.Value!;
        try
        {
            McpClient client = await session.OpenAsync(credential, cancellationToken);
            List<JsonObject> tools = [];
            foreach (McpClientTool tool in await client.ListToolsAsync(cancellationToken: cancellationToken))
            {
                if (StrictJson.TryParse(McpStdioSession.Serialize(tool.ProtocolTool), JsonLimits.Default, out JsonValue? value, out _)
                    && value is JsonObject read)
                {
                    tools.Add(read);
                }
            }

            return tools;
        }
        finally
        {
            session.Close();
        }
    }

    // A description becomes a part of the route document, so a server that puts its credential there is not repeated.
    private ImmutableArray<KeyValuePair<string, JsonObject>> Choose(RouteDocument route, List<JsonObject> tools, CredentialScrubber scrubber)
    {
        ImmutableArray<KeyValuePair<string, JsonObject>>.Builder chosen = ImmutableArray.CreateBuilder<KeyValuePair<string, JsonObject>>(tools.Count);
        bool redacted = false;
        foreach (JsonObject tool in tools)
        {
            if (scrubber.Scrub((JsonValue)tool, ref redacted) is JsonObject clean
                && clean["name"] is JsonString name && IsPlain(name.Value) && clean["inputSchema"] is JsonObject schema)
            {
                chosen.Add(new(name.Value, JsonObject.Of(("arguments", schema), ("description", clean["description"] as JsonString))));
            }
        }

        if (chosen.Count < tools.Count)
        {
            Log.Skipped(logger, route.Name, tools.Count - chosen.Count);
        }

        return chosen.ToImmutable();
    }

    // Names in plain ASCII only: two tools that look alike would be one to a person and two to the server.
    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= 128 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/');

    private static partial class Log
    {
        // Not by name: a name that is refused is one that could be written to mislead whoever reads the log.
        [LoggerMessage(EventId = 1511, Level = LogLevel.Warning, Message = "route {Route}: {Count} tools are left out, because their names are not plain ASCII or they have no schema")]
        public static partial void Skipped(ILogger logger, string route, int count);
    }
}
