using System.Collections.Immutable;
using System.ComponentModel;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Lists an MCP server's tools, all pages of them.</summary>
/// <param name="sessions">The routes' sessions.</param>
/// <param name="broker">Gives the route's credential.</param>
/// <param name="logger">For operators.</param>
public sealed partial class McpDiscovery(McpSessions sessions, CredentialBroker broker, ILogger<McpDiscovery> logger) : IToolDiscovery
{
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
            return tools is null ? null : Choose(route, tools);
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

        return await ToolListing.AskAsync(session, credential, cancellationToken);
    }

    private async Task<List<JsonObject>?> OverStreamsAsync(RouteDocument route, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        await using RoutePool<McpStdioSession>.Lease lease = await sessions.RentStdioAsync(route);
        McpStdioSession session = lease.Value!;
        try
        {
            return await ToolListing.AskAsync(await session.OpenAsync(credential, cancellationToken), credential, cancellationToken);
        }
        finally
        {
            session.Close();
        }
    }

    // A description becomes a part of the route document, so a server that puts its credential there is not repeated. Of two tools of
    // one name neither is taken: nobody could say which of them was accepted.
    private ImmutableArray<KeyValuePair<string, JsonObject>> Choose(RouteDocument route, List<JsonObject> tools)
    {
        ImmutableArray<KeyValuePair<string, JsonObject>>.Builder chosen = ImmutableArray.CreateBuilder<KeyValuePair<string, JsonObject>>(tools.Count);
        foreach (IGrouping<string?, JsonObject> named in tools.GroupBy(static tool => (tool["name"] as JsonString)?.Value, StringComparer.Ordinal))
        {
            if (named.Key is { } name && IsPlain(name) && !McpOperations.IsReserved(name) && named.Count() == 1 && named.First() is var tool && tool["inputSchema"] is JsonObject schema)
            {
                chosen.Add(new(name, JsonObject.Of(
                    ("arguments", schema), ("description", tool["description"] as JsonString), ("pin", new JsonString(ToolPin.Of(tool))))));
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
        [LoggerMessage(EventId = 1511, Level = LogLevel.Warning, Message = "route {Route}: {Count} tools are left out, because their names are not plain ASCII, are those of others too, or they have no schema")]
        public static partial void Skipped(ILogger logger, string route, int count);
    }
}
