using Atellagent.Boundary.Notices;
using Atellagent.Domain.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>Hears notices for a call that the protocol library answers.</summary>
/// <param name="server">The library's end of the request.</param>
/// <param name="token">The token that the client wants to be told progress under; null where it asks for none.</param>
/// <param name="level">The least grave log messages that the client wants; null where it asks for none.</param>
/// <param name="left">The caller left.</param>
internal sealed class LibraryListener(McpServer server, JsonValue? token, string? level, CancellationToken left) : INoticeListener
{
    /// <inheritdoc />
    public bool WantsProgress => token is not null;

    /// <inheritdoc />
    public string? LogLevel => level;

    /// <inheritdoc />
    public bool IsGone => left.IsCancellationRequested;

    /// <inheritdoc />
    public async ValueTask TellAsync(string decision, Notice notice) => await server.SendMessageAsync(
        new JsonRpcNotification
        {
            Method = McpNoticeText.MethodOf(notice),
            Params = System.Text.Json.Nodes.JsonNode.Parse(CanonicalJson.ToUtf8(McpNoticeText.ParametersOf(notice, token))),
        },
        left);
}
