using System.Collections.Frozen;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// The closed table of methods that clients may send (MCP 2024-11-05 to 2026-07-28). What is not in it does not reach the protocol
/// library: a method that a later version of the library answers by itself is refused here until somebody has decided about it.
/// </summary>
internal static class McpMethods
{
    // Calls are decided, each as an action, and so is what is read, got, listed or completed at a server. The others tell what this caller could be allowed, or what came of its own actions. The level
    // of logging says which of a server's log messages a session hears.
    private static readonly FrozenSet<string> Requests = FrozenSet.Create(
        StringComparer.Ordinal,
        "completion/complete", "initialize", "logging/setLevel", "ping", "prompts/get", "prompts/list", "resources/list", "resources/read", "resources/templates/list",
        "server/discover", "tasks/cancel", "tasks/get", "tasks/result", "tools/call", "tools/list");

    // A session is not kept, so these change nothing.
    private static readonly FrozenSet<string> Notifications = FrozenSet.Create(
        StringComparer.Ordinal,
        "notifications/cancelled", "notifications/initialized", "notifications/progress", "notifications/roots/list_changed");

    /// <summary>What is to become of a message.</summary>
    public enum Standing
    {
        /// <summary>It is no request and no notification of the table.</summary>
        Refused = 0,

        /// <summary>It is a request with a method that is not in the table.</summary>
        UnknownMethod,

        /// <summary>It is in the table.</summary>
        Served,

        /// <summary>It is an answer: of use where the boundary has asked for it.</summary>
        Answer,
    }

    /// <summary>Looks a message up.</summary>
    /// <param name="message">The message.</param>
    /// <returns>What is to become of it.</returns>
    public static Standing Of(JsonObject message) => (message["method"], message["id"]) switch
    {
        (JsonString method, JsonString or JsonNumber) => Requests.Contains(method.Value) ? Standing.Served : Standing.UnknownMethod,
        (JsonString method, null) when Notifications.Contains(method.Value) => Standing.Served,
        (null, JsonString) when (message["result"] is JsonObject) != (message["error"] is JsonObject) => Standing.Answer,
        _ => Standing.Refused,
    };

    /// <summary>Whether a request is of a revision that knows no sessions.</summary>
    /// <param name="request">The request.</param>
    /// <returns>True from 2026-07-28 on.</returns>
    public static bool IsStateless(HttpRequest request) => request.Headers["MCP-Protocol-Version"] is ["2026-07-28"];

    /// <summary>The status of that refusal. To clients of revisions before 2026-07-28 a 404 says that their session has ended.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The status.</returns>
    public static int RefusalStatus(HttpRequest request) => IsStateless(request)
        ? StatusCodes.Status404NotFound
        : StatusCodes.Status200OK;

    /// <summary>The refusal of a request whose method is not in the table (JSON-RPC 2.0, section 5.1).</summary>
    /// <param name="message">The request.</param>
    /// <returns>The error response.</returns>
    public static JsonObject Refusal(JsonObject message) => JsonObject.Of(
        ("error", JsonObject.Of(("code", JsonNumber.Of(-32601)), ("message", new JsonString("the boundary does not serve this method")))),
        ("id", message["id"]),
        ("jsonrpc", new JsonString("2.0")));
}
