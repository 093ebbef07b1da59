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
    /// <summary>Whether a route's destination has to be asked. That of a disabled one is left alone: its tools stay as they are.</summary>
    /// <param name="document">The document.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>True when it has to be.</returns>
    public static bool IsToAsk(BoundaryDocument document, AuthorityView view) => IsUnpinned(document) && !view.IsHalted(document.Kind, document.Name);

    /// <summary>Whether the route of that name that is in force leads to the same place with the same credential.</summary>
    /// <param name="route">The route.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>True when it does: asking it tells nobody anything new.</returns>
    public static bool IsInForce(RouteDocument route, AuthorityView view) =>
        view.Routes.GetValueOrDefault(route.Name) is { } before
        && string.Equals(before.Connector, route.Connector, StringComparison.Ordinal)
        && Equals(Part(before, "destination"), Part(route, "destination"))
        && Equals(Part(before, "credential"), Part(route, "credential"));

    /// <summary>What policies see of the action that asks a route's destination.</summary>
    /// <param name="route">The route.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>The arguments of <c>discover</c>.</returns>
    public static JsonObject Asking(RouteDocument route, AuthorityView view) => JsonObject.Of(
        ("document", route.Content),
        ("inForce", JsonBoolean.Of(IsInForce(route, view))),
        ("route", new JsonString(route.Name)));

    /// <summary>Asks the destination of one route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="view">What is in force: its tools are kept where the destination cannot be asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The route with tools.</returns>
    public async Task<RouteDocument> PinAsync(RouteDocument route, AuthorityView view, CancellationToken cancellationToken)
    {
        if (await discovery.DiscoverAsync(route, cancellationToken) is not { } tools)
        {
            Log.Unreachable(logger, route.Name);
            return Keep(route, view);
        }

        List<KeyValuePair<string, JsonValue>> operations = new(tools.Length);
        List<KeyValuePair<string, JsonValue>> leftOut = [];
        foreach ((string name, JsonObject tool) in tools)
        {
            if (ToolTexts.Look(tool) is { IsEmpty: false } found && !(tool["pin"] is JsonString pin && route.AcceptedTools.Contains(pin.Value)))
            {
                Log.ToolLeftOut(logger, route.Name, name, string.Join(", ", found));
                leftOut.Add(new(name, JsonObject.Of(("findings", new JsonArray([.. found.Select(static kind => new JsonString(kind))])), ("pin", tool["pin"]))));
                continue;
            }

            JsonObject entry = tool.With("effect", new JsonString(Effect(route, name)));
            if (WithTools(route, JsonObject.Of((name, entry))) is null)
            {
                Log.ToolRefused(logger, route.Name, name);
                continue;
            }

            operations.Add(new(name, entry));
        }

        return JsonObject.TryCreate(operations, out JsonObject? all, out _) && JsonObject.TryCreate(leftOut, out JsonObject? others, out _)
            && WithTools(route, all, others) is { } complete ? complete : route;
    }

    /// <summary>Asks the destination of every route among some documents that has to be asked.</summary>
    /// <param name="documents">The documents of the start's change, which nobody asks for.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The documents with tools.</returns>
    public async Task<ImmutableArray<BoundaryDocument>> PinAllAsync(
        ImmutableArray<BoundaryDocument> documents,
        AuthorityView view,
        CancellationToken cancellationToken)
    {
        ImmutableArray<BoundaryDocument>.Builder pinned = ImmutableArray.CreateBuilder<BoundaryDocument>(documents.Length);
        foreach (BoundaryDocument document in documents)
        {
            pinned.Add(IsToAsk(document, view) ? await PinAsync((RouteDocument)document, view, cancellationToken) : Told(document, [], view));
        }

        return pinned.MoveToImmutable();
    }

    /// <summary>The documents of a change with the tools that were told before, or those in force; nobody is asked.</summary>
    /// <param name="request">The change.</param>
    /// <param name="documents">Its documents.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>The documents with tools.</returns>
    public static ImmutableArray<BoundaryDocument> Told(ApplyRequest request, ImmutableArray<BoundaryDocument> documents, AuthorityView view)
    {
        ImmutableArray<BoundaryDocument> told = BoundaryFolderReader.Read(request.Pinned.Select(static file => (file.Name, file.Text))).Documents;
        return [.. documents.Select(document => Told(document, told, view))];
    }

    private static BoundaryDocument Told(BoundaryDocument document, ImmutableArray<BoundaryDocument> told, AuthorityView view) =>
        !IsUnpinned(document) ? document
            : told.FirstOrDefault(pinned => string.Equals(pinned.Name, document.Name, StringComparison.Ordinal)) ?? Keep((RouteDocument)document, view);

    private static bool IsUnpinned(BoundaryDocument document) => document is RouteDocument { Connector: "mcp" } route && !route.Operations.Values.Any(static operation => operation.IsTool);

    private static RouteDocument Keep(RouteDocument route, AuthorityView view) =>
        view.Routes.GetValueOrDefault(route.Name) is { } before && WithTools(route, Operations(before)) is RouteDocument kept ? kept : route;

    private static JsonValue? Part(RouteDocument route, string name) => (route.Content["spec"] as JsonObject)?[name];

    // What a tool says of its own effects is no ground for trust: it writes unless the route's owner says otherwise.
    private static string Effect(RouteDocument route, string tool) =>
        ((route.Content["spec"] as JsonObject)?["effects"] as JsonObject)?[tool] is JsonString said ? said.Value : "write";

    private static JsonObject? Operations(RouteDocument route) =>
        (route.Content["spec"] as JsonObject)?["operations"] as JsonObject;

    // Through the reader again, so that a pinned route has passed every check that a written one passes.
    private static RouteDocument? WithTools(RouteDocument route, JsonObject? operations, JsonObject? leftOut = null)
    {
        if (operations is null)
        {
            return null;
        }

        JsonObject spec = ((JsonObject)route.Content["spec"]!).With("operations", operations).Without("leftOut");
        JsonObject content = route.Content.With("spec", leftOut is null or { Members.IsEmpty: true } ? spec : spec.With("leftOut", leftOut));
        DocumentReadResult read = BoundaryFolderReader.Read([(route.Position.File, CanonicalJson.ToText(content))]);
        return read.Errors.IsEmpty && read.Documents is [RouteDocument pinned] ? pinned : null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "route {Route}: its tools could not be listed; those pinned before stay in force")]
        public static partial void Unreachable(ILogger logger, string route);

        [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message = "route {Route}: tool {Tool} is left out until somebody has read and accepted it: what it says of itself has {Findings}")]
        public static partial void ToolLeftOut(ILogger logger, string route, string tool, string findings);

        [LoggerMessage(EventId = 1402, Level = LogLevel.Warning, Message = "route {Route}: tool {Tool} is left out, its definition cannot be enforced")]
        public static partial void ToolRefused(ILogger logger, string route, string tool);
    }
}
