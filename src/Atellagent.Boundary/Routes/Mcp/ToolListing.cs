using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Asks an MCP server for all pages of its tools. A server that has no end of them has told nothing.</summary>
internal static class ToolListing
{
    private const int MostPages = 100;
    private const int MostTools = 1000;

    /// <summary>Asks over HTTP.</summary>
    /// <param name="session">The session, opened.</param>
    /// <param name="credential">The route's credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The tools without the credential, or null where the server did not tell all.</returns>
    public static async Task<List<JsonObject>?> AskAsync(McpHttpSession session, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        List<JsonObject> tools = [];
        JsonValue? cursor = null;
        for (int page = 0; page < MostPages; page++)
        {
            McpCall call = session.Prepare("tools/list", JsonObject.Of(("cursor", cursor)), static () => true);
            if (await session.AskAsync(call, credential, cancellationToken) is not McpReply.Result reply || reply.Value["tools"] is not JsonArray listed)
            {
                return null;
            }

            foreach (JsonObject tool in listed.Items.OfType<JsonObject>())
            {
                Add(tools, tool, credential.Scrubber);
            }

            cursor = reply.Value["nextCursor"];
            if (tools.Count > MostTools || cursor is not JsonString)
            {
                return tools.Count > MostTools ? null : tools;
            }
        }

        return null;
    }

    /// <summary>Asks over standard streams.</summary>
    /// <param name="client">The running server.</param>
    /// <param name="credential">The route's credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The tools without the credential, or null where the server did not tell all.</returns>
    public static async Task<List<JsonObject>?> AskAsync(McpClient client, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        List<JsonObject> tools = [];
        string? cursor = null;
        for (int page = 0; page < MostPages; page++)
        {
            ListToolsResult listed = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken);
            foreach (Tool tool in listed.Tools)
            {
                if (StrictJson.TryParse(McpStdioSession.Serialize(tool), JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject read)
                {
                    Add(tools, read, credential.Scrubber);
                }
            }

            cursor = listed.NextCursor;
            if (tools.Count > MostTools || cursor is null)
            {
                return tools.Count > MostTools ? null : tools;
            }
        }

        return null;
    }

    private static void Add(List<JsonObject> tools, JsonObject tool, CredentialScrubber scrubber)
    {
        bool redacted = false;
        if (scrubber.Scrub((JsonValue)tool, ref redacted) is JsonObject clean)
        {
            tools.Add(clean);
        }
    }
}
