using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>Puts the pages of a server's list together, so that policy and release see all of it. A list without an end is none.</summary>
internal static class ListingPages
{
    private const int MostPages = 100;
    private const int MostItems = 10_000;

    /// <summary>Asks for the rest of a list.</summary>
    /// <param name="operation">The operation; one that lists nothing has its answer already.</param>
    /// <param name="first">What the server answered to it.</param>
    /// <param name="nextAsync">Asks for the page of a cursor.</param>
    /// <returns>The whole list, or what the server said instead.</returns>
    public static async Task<McpReply> AllAsync(RouteOperation operation, McpReply first, Func<JsonValue, Task<McpReply>> nextAsync)
    {
        string? member = operation.IsTool ? null : operation.Name switch
        {
            McpOperations.ListResources => "resources",
            McpOperations.ListTemplates => "resourceTemplates",
            McpOperations.ListPrompts => "prompts",
            _ => null,
        };
        if (member is null || first is not McpReply.Result { Value: var page } || page["nextCursor"] is not JsonString)
        {
            return first;
        }

        ImmutableArray<JsonValue>.Builder items = ImmutableArray.CreateBuilder<JsonValue>();
        bool redacted = first.Redacted;
        for (int pages = 1; ; pages++)
        {
            if (page[member] is not JsonArray listed)
            {
                return new McpReply.Unreadable();
            }

            items.AddRange(listed.Items);
            if (page["nextCursor"] is not JsonString cursor)
            {
                return new McpReply.Result(page.With(member, new JsonArray(items.ToImmutable()))) { Redacted = redacted };
            }

            if (pages == MostPages || items.Count > MostItems)
            {
                return new McpReply.Refusal(null, JsonObject.Of(("message", new JsonString($"the server's list has no end within {MostPages} pages and {MostItems} entries"))));
            }

            McpReply next = await nextAsync(cursor);
            if (next is not McpReply.Result { Value: var following })
            {
                return next;
            }

            (page, redacted) = (following, redacted || next.Redacted);
        }
    }
}
