using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// Reads what a server says of a call before its answer (MCP 2025-11-25, basic/utilities/progress and server/utilities/logging). Of a notification what the protocol knows is kept and nothing
/// else: neither the token nor anything under <c>_meta</c> is the caller's.
/// </summary>
internal static class McpNotice
{
    /// <summary>The notification of progress.</summary>
    public const string Progress = "notifications/progress";

    private static readonly string[] OfProgress = ["message", "progress", "total"];
    private static readonly string[] OfLog = ["data", "level", "logger"];

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message, as it came.</param>
    /// <param name="token">The boundary's own token for the progress of the call.</param>
    /// <param name="limits">The route's limits.</param>
    /// <param name="scrubber">Takes the credential out.</param>
    /// <returns>The notice; null where it is none, or of another call.</returns>
    public static Notice? Read(ReadOnlyMemory<byte> message, string token, RouteLimits limits, CredentialScrubber scrubber)
    {
        bool redacted = false;
        ReadOnlyMemory<byte> clean = scrubber.Scrub(message, ref redacted);
        if (!StrictJson.TryParse(clean.Span, ResponseReader.Json(limits), out JsonValue? value, out _) || value is not JsonObject record
            || record["id"] is not null || record["method"] is not JsonString method || record["params"] is not JsonObject parameters)
        {
            return null;
        }

        (NoticeKind kind, string[] members) = method.Value switch
        {
            Progress when parameters["progressToken"] is JsonString own && string.Equals(own.Value, token, StringComparison.Ordinal) => (NoticeKind.Progress, OfProgress),
            "notifications/message" => (NoticeKind.Log, OfLog),
            _ => (NoticeKind.None, []),
        };
        return kind == NoticeKind.None ? null
            : new Notice(kind, (JsonObject)scrubber.Scrub((JsonValue)JsonObject.Of([.. members.Select(member => (member, parameters[member]))]), ref redacted)) { IsRedacted = redacted };
    }
}
