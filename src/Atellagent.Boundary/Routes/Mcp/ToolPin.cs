using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>What a tool of an MCP server says of itself, as one digest (MCP 2025-11-25, server/tools).</summary>
internal static class ToolPin
{
    // All that a model or a person goes by. What a server keeps for itself under _meta may change with every answer.
    private static readonly string[] Parts = ["annotations", "description", "inputSchema", "name", "outputSchema", "title"];

    /// <summary>The digest of one tool.</summary>
    /// <param name="tool">The tool as it was listed, without the route's credential.</param>
    /// <returns>The digest over its canonical JSON.</returns>
    public static string Of(JsonObject tool) => Digest.Of(JsonObject.Of([.. Parts.Select(part => (part, tool[part]))])).ToString();
}
