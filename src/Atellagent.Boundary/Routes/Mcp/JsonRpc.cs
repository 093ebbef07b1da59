using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>JSON-RPC 2.0 messages as the Model Context Protocol uses them.</summary>
internal static class JsonRpc
{
    /// <summary>A request.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns>Canonical JSON.</returns>
    public static byte[] Request(long id, string method, JsonObject parameters) => CanonicalJson.ToUtf8(JsonObject.Of(
        ("id", JsonNumber.Of(id)),
        ("jsonrpc", new JsonString("2.0")),
        ("method", new JsonString(method)),
        ("params", parameters)));

    /// <summary>A notification.</summary>
    /// <param name="method">The method.</param>
    /// <returns>Canonical JSON.</returns>
    public static byte[] Notification(string method) => CanonicalJson.ToUtf8(JsonObject.Of(
        ("jsonrpc", new JsonString("2.0")),
        ("method", new JsonString(method))));

    /// <summary>Whether a message answers a request.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">The request's id.</param>
    /// <returns>True when it does.</returns>
    public static bool Answers(JsonValue message, long id) =>
        message is JsonObject record
        && record["id"] is JsonNumber number && number.Value == id
        && (record["result"] is not null || record["error"] is not null);
}
