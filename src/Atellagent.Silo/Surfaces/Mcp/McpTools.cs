using System.Text.Json;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Routes.Mcp;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Identity;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// The MCP surface: routes' operations as tools named <c>route.operation</c>. A call makes an action request and takes the one
/// path; a denial comes back as a tool result that says why, so that the model can explain itself.
/// </summary>
/// <param name="replica">Authority, for the list of tools.</param>
/// <param name="desk">Where requests go.</param>
/// <param name="results">Tells what came of calls that had to wait.</param>
/// <param name="standings">What servers have said of their tools of late.</param>
internal sealed class McpTools(
    AuthorityReplica replica,
    ActionDesk desk,
    McpResult results,
    ToolStandings standings)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "mcp";

    /// <summary>Lists the tools that the caller could be allowed to call.</summary>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The tools.</returns>
    public ValueTask<ListToolsResult> ListAsync(
        RequestContext<ListToolsRequestParams> request,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(new ListToolsResult { Tools = [.. List(Call(request))] });
    }

    /// <summary>Lists the tools that the caller could be allowed to call.</summary>
    /// <param name="call">Who asks, and over which route.</param>
    /// <returns>The tools.</returns>
    public IEnumerable<Tool> List(McpCall call)
    {
        AuthorityView view = replica.Current;
        return
        [
            .. ToolCatalogue.For(call.Caller, view, standings, call.Route).Select(tool => Describe(tool.Route, tool.Operation)),
            .. McpResult.IsOffered(view) ? [McpResult.Describe()] : Array.Empty<Tool>(),
        ];
    }

    /// <summary>
    /// Calls a tool, for the protocol library. It has begun its answer by then, so the decision is named in <c>_meta</c> alone.
    /// </summary>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The tool's result, or a result that says why there is none.</returns>
    public async ValueTask<CallToolResult> CallAsync(
        RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken)
    {
        McpCall call = Call(request);
        LibraryListener listener = new(request.Server, McpNoticeText.TokenOf(call.Meta), McpNoticeText.LevelOf(call.Meta), cancellationToken);
        ActionAnswer answer = await CallAsync(call, request.Params?.Name ?? "", listener, cancellationToken);
        return JsonSerializer.Deserialize<CallToolResult>(CanonicalJson.ToUtf8(McpAnswer.Of(answer)), McpJsonUtilities.DefaultOptions)!;
    }

    /// <summary>Calls a tool.</summary>
    /// <param name="call">The message as the gate read it.</param>
    /// <param name="name">The tool.</param>
    /// <param name="listener">Who hears what the server says before its answer; null where nobody does.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What came of it.</returns>
    public async Task<ActionAnswer> CallAsync(McpCall call, string name, INoticeListener? listener, CancellationToken cancellationToken)
    {
        if (string.Equals(name, McpResult.Name, StringComparison.Ordinal))
        {
            return await results.TellAsync(call, cancellationToken);
        }

        if (!ActionRequest.IsName(name))
        {
            return new ActionAnswer { Body = JsonObject.Empty, Code = "unknown_operation", Detail = "there is no tool of that name" };
        }

        // Where the address names the route, the tool's own name says enough.
        int dot = call.Route is { } route && !name.StartsWith(route + ".", StringComparison.Ordinal) ? -1 : name.IndexOf('.', StringComparison.Ordinal);
        ActionRequest action = new()
        {
            Route = dot < 0 ? call.Route ?? "" : name[..dot],
            Operation = name[(dot + 1)..],
            Arguments = call.Arguments,
            Surface = Surface,
        };
        bool isElsewhere = call.Route is { } only && !string.Equals(only, action.Route, StringComparison.Ordinal);
        if (isElsewhere || replica.Current.FindRoute(action.Route) is { } found
            && (!ToolCatalogue.IsOfTools(found) || found.Operations.GetValueOrDefault(action.Operation) is { IsTool: false }))
        {
            // A path of one route reaches no other, and a model is no tool; the request is walked and refused as unknown, so that it is in evidence.
            action = action with { Route = $"{call.Route ?? "mcp"}/{action.Route}" };
        }

        AuthenticatedRequest request = PrincipalAuthenticator.Authenticated(action, call.Caller);
        return listener is { WantsProgress: true } or { LogLevel: not null } or IQuestionListener { CanBeAsked: true }
            ? await desk.AccompanyAsync(request, listener, cancellationToken)
            : await desk.SubmitAsync(request, cancellationToken);
    }

    /// <summary>The message as the gate read it. Without a session the library works with the services of the one HTTP request.</summary>
    /// <param name="request">The message as the library has it.</param>
    /// <returns>The message.</returns>
    /// <exception cref="InvalidOperationException">It did not come through the gate.</exception>
    internal static McpCall Call(MessageContext request) => request.Services?.GetService<McpGate.Reading>()?.Call
        ?? throw new InvalidOperationException("an MCP message that did not come through the gate");

    private static Tool Describe(RouteDocument route, RouteOperation operation) => new()
    {
        Name = $"{route.Name}.{operation.Name}",
        Description = operation.Description,
        InputSchema = JsonSerializer.Deserialize<JsonElement>(CanonicalJson.ToUtf8(operation.ArgumentsSchema)),
        Annotations = new ToolAnnotations
        {
            ReadOnlyHint = operation.Effect == OperationEffect.Read,
            DestructiveHint = operation.Effect == OperationEffect.Destructive,
        },
    };
}
