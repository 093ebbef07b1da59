using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Boundary.Routes.Http;

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

    /// <summary>Reads a message as the answer to one request.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="limits">The route's limits.</param>
    /// <returns>The answer; null where the message is something else, such as a request or a notification of the server.</returns>
    public static McpReply? Answer(ReadOnlyMemory<byte> message, long id, RouteLimits limits)
    {
        if (!StrictJson.TryParse(message.Span, ResponseReader.Json(limits), out JsonValue? value, out _))
        {
            return InexactAnswer(message, id);
        }

        if (value is not JsonObject record || record["id"] is not JsonNumber number || number.Value != id)
        {
            return null;
        }

        return record["result"] is JsonObject result ? new McpReply.Result(result)
            : record["error"] is JsonObject error ? new McpReply.Refusal(null, error)
            : null;
    }

    // Tools answer with numbers that cannot be kept exactly, or with a name twice. Whether the call succeeded can be told all the
    // same; what it said is given as the text that it is.
    private static McpReply? InexactAnswer(ReadOnlyMemory<byte> message, long id)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(message);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("id", out JsonElement answered)
                || answered.ValueKind != JsonValueKind.Number
                || !answered.TryGetInt64(out long number)
                || number != id)
            {
                return null;
            }

            bool isResult = root.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.Object;
            bool isError = !isResult
                || root.TryGetProperty("error", out _)
                || result.EnumerateObject().Any(member => member.NameEquals("isError") && member.Value.ValueKind != JsonValueKind.False);
            return new McpReply.Inexact(!isError, isResult ? result.GetRawText() : root.GetRawText());
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // Its way of saying that a text is not well-formed Unicode.
            return null;
        }
    }
}
