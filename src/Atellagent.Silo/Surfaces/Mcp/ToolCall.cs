using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// A <c>tools/call</c> request (MCP 2025-03-26 to 2025-11-25, server/tools) that is answered from the gate's own reading of
/// it. The protocol library would parse it, serialize it and stream it again, which costs more than the whole way of the
/// action. Whatever is unusual about a message leaves it to the library.
/// </summary>
/// <param name="Id">The request's id: a string or a number.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Meta">What it says beside them.</param>
internal sealed record ToolCall(JsonValue Id, string Name, JsonObject Arguments, JsonObject? Meta)
{
    /// <summary>Recognizes a call.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="message">The message.</param>
    /// <param name="call">The call.</param>
    /// <returns>False where the message is another one, or is not as plain as can be.</returns>
    public static bool TryRead(HttpRequest request, JsonObject message, [NotNullWhen(true)] out ToolCall? call)
    {
        call = null;
        if (message.Members.Length != 4
            || message["jsonrpc"] is not JsonString { Value: "2.0" }
            || message["method"] is not JsonString { Value: "tools/call" }
            || message["id"] is not { } id || id is not (JsonString or JsonNumber)
            || message["params"] is not JsonObject parameters
            || parameters["name"] is not JsonString name
            || parameters["arguments"] is not (null or JsonObject)
            || !IsKnownVersion(request)
            || !TakesJson(request))
        {
            return false;
        }

        foreach (KeyValuePair<string, JsonValue> member in parameters.Members)
        {
            if (member.Key is not ("name" or "arguments" or "_meta"))
            {
                return false;
            }
        }

        call = new ToolCall(id, name.Value, parameters["arguments"] as JsonObject ?? JsonObject.Empty, parameters["_meta"] as JsonObject);
        return true;
    }

    /// <summary>The JSON-RPC response.</summary>
    /// <param name="result">The tool's result.</param>
    /// <returns>The message.</returns>
    public JsonObject Answer(JsonObject result) =>
        JsonObject.Of(("id", Id), ("jsonrpc", new JsonString("2.0")), ("result", result));

    // Later revisions put more into headers and _meta, and without a session an older one says nothing.
    private static bool IsKnownVersion(HttpRequest request) =>
        !request.Headers.TryGetValue("MCP-Protocol-Version", out StringValues version)
        || (version.Count == 1 && version[0] is "2025-03-26" or "2025-06-18" or "2025-11-25");

    /// <summary>Whether the answer may be one JSON text.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <returns>True where the caller says that it takes both forms, as the protocol wants it.</returns>
    public static bool TakesJson(HttpRequest request) =>
        request.Headers.Accept is [{ } accept]
        && accept.Contains("application/json", StringComparison.OrdinalIgnoreCase)
        && accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
