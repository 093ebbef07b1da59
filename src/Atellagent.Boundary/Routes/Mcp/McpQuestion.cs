using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>A request of a server to its client, in the stream of a call (MCP 2025-11-25, client/sampling and client/elicitation).</summary>
/// <param name="Id">The server's id of it.</param>
/// <param name="Method">Its method.</param>
/// <param name="Parameters">Its parameters, the credential and <c>_meta</c> taken out.</param>
internal sealed record McpQuestion(JsonValue Id, string Method, JsonObject Parameters)
{
    /// <summary>Reads a message.</summary>
    /// <param name="message">The message, as it came.</param>
    /// <param name="limits">The route's limits.</param>
    /// <param name="scrubber">Takes the credential out.</param>
    /// <returns>The question; null where it is none.</returns>
    public static McpQuestion? Read(ReadOnlyMemory<byte> message, RouteLimits limits, CredentialScrubber scrubber)
    {
        bool redacted = false;
        ReadOnlyMemory<byte> clean = scrubber.Scrub(message, ref redacted);
        return StrictJson.TryParse(clean.Span, ResponseReader.Json(limits), out JsonValue? value, out _) && value is JsonObject record
            && record["id"] is JsonString or JsonNumber && record["method"] is JsonString { Value: McpOperations.CreateMessage or McpOperations.Elicit } method
            && record["params"] is JsonObject parameters && scrubber.Scrub((JsonValue)parameters.Without("_meta"), ref redacted) is JsonObject asked
                ? new McpQuestion(record["id"]!, method.Value, asked)
                : null;
    }

    /// <summary>The answer to it.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Canonical JSON.</returns>
    public byte[] Answer(JsonObject result) => CanonicalJson.ToUtf8(JsonObject.Of(("id", Id), ("jsonrpc", new JsonString("2.0")), ("result", result)));

    /// <summary>That there is no answer. Of why the server learns nothing: that is between the boundary and its caller.</summary>
    /// <returns>Canonical JSON.</returns>
    public byte[] Refusal() => CanonicalJson.ToUtf8(JsonObject.Of(
        ("error", JsonObject.Of(("code", JsonNumber.Of(-1)), ("message", new JsonString("there is no answer")))), ("id", Id), ("jsonrpc", new JsonString("2.0"))));
}
