using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// Writes the tools of an <c>mcp</c> destination into its route document, so that what was applied is what is in force:
/// a tool that changes later changes nothing here until somebody applies it.
/// </summary>
/// <param name="discovery">Asks the destination.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ToolPinning(IToolDiscovery discovery, ILogger<ToolPinning> logger)
{
    /// <summary>Pins the tools of every <c>mcp</c> route among some documents.</summary>
    /// <param name="documents">The documents of a change.</param>
    /// <param name="view">What is in force: its tools are kept where the destination cannot be asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The documents with tools.</returns>
    public async Task<ImmutableArray<BoundaryDocument>> PinAsync(
        ImmutableArray<BoundaryDocument> documents,
        AuthorityView view,
        CancellationToken cancellationToken)
    {
        ImmutableArray<BoundaryDocument>.Builder pinned = ImmutableArray.CreateBuilder<BoundaryDocument>(documents.Length);
        foreach (BoundaryDocument document in documents)
        {
            pinned.Add(document is RouteDocument { Connector: "mcp", Operations.Count: 0 } route
                ? await PinAsync(route, view, cancellationToken)
                : document);
        }

        return pinned.MoveToImmutable();
    }

    private async Task<RouteDocument> PinAsync(RouteDocument route, AuthorityView view, CancellationToken cancellationToken)
    {
        if (await discovery.DiscoverAsync(route, cancellationToken) is not { } tools)
        {
            Log.Unreachable(logger, route.Name);
            return view.Routes.GetValueOrDefault(route.Name) is { } before && WithTools(route, Operations(before)) is RouteDocument kept ? kept : route;
        }

        List<KeyValuePair<string, JsonValue>> operations = new(tools.Length);
        foreach ((string name, JsonObject tool) in tools)
        {
            JsonObject entry = tool.With("effect", new JsonString(Effect(route, name)));
            if (WithTools(route, JsonObject.Of((name, entry))) is null)
            {
                Log.ToolRefused(logger, route.Name, name);
                continue;
            }

            operations.Add(new(name, entry));
        }

        return JsonObject.TryCreate(operations, out JsonObject? all, out _) && WithTools(route, all) is { } complete ? complete : route;
    }

    // What a tool says of its own effects is no ground for trust: it writes unless the route's owner says otherwise.
    private static string Effect(RouteDocument route, string tool) =>
        ((route.Content["spec"] as JsonObject)?["effects"] as JsonObject)?[tool] is JsonString said ? said.Value : "write";

    private static JsonObject? Operations(RouteDocument route) =>
        (route.Content["spec"] as JsonObject)?["operations"] as JsonObject;

    // Through the reader again, so that a pinned route has passed every check that a written one passes.
    private static RouteDocument? WithTools(RouteDocument route, JsonObject? operations)
    {
        if (operations is null)
        {
            return null;
        }

        JsonObject content = route.Content.With("spec", ((JsonObject)route.Content["spec"]!).With("operations", operations));
        DocumentReadResult read = BoundaryFolderReader.Read([(route.Position.File, CanonicalJson.ToText(content))]);
        return read.Errors.IsEmpty && read.Documents is [RouteDocument pinned] ? pinned : null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "route {Route}: its tools could not be listed; those pinned before stay in force")]
        public static partial void Unreachable(ILogger logger, string route);

        [LoggerMessage(EventId = 1402, Level = LogLevel.Warning, Message = "route {Route}: tool {Tool} is left out, its definition cannot be enforced")]
        public static partial void ToolRefused(ILogger logger, string route, string tool);
    }
}
