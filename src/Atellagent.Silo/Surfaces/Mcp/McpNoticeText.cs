using Atellagent.Boundary.Notices;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>Tells a notice as the protocol's notification, under the token that the client itself gave for its call.</summary>
internal static class McpNoticeText
{
    private const string LevelOfCall = "io.modelcontextprotocol/logLevel";

    /// <summary>The token that a client wants to be told progress under.</summary>
    /// <param name="meta">The <c>_meta</c> of its call.</param>
    /// <returns>A text or a number; null where it asks for none.</returns>
    public static JsonValue? TokenOf(JsonObject? meta) => meta?["progressToken"] is JsonString or JsonNumber ? meta["progressToken"] : null;

    /// <summary>The level of log messages that a client wants for one call (MCP 2026-07-28).</summary>
    /// <param name="meta">The <c>_meta</c> of its call.</param>
    /// <returns>The level; null where it names none.</returns>
    public static string? LevelOf(JsonObject? meta) => meta?[LevelOfCall] is JsonString { Value: var level } && Notice.IsLevel(level) ? level : null;

    /// <summary>The method of a notice.</summary>
    /// <param name="notice">The notice.</param>
    /// <returns>The notification's method.</returns>
    public static string MethodOf(Notice notice) => notice.Kind == NoticeKind.Progress ? "notifications/progress" : "notifications/message";

    /// <summary>The parameters of a notice.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="token">The client's token.</param>
    /// <returns>The notification's parameters.</returns>
    public static JsonObject ParametersOf(Notice notice, JsonValue? token) =>
        notice.Kind == NoticeKind.Progress && token is not null ? notice.Body.With("progressToken", token) : notice.Body;
}
