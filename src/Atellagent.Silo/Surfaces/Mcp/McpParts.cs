using System.Collections.Immutable;
using System.Text.Json;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Identity;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// The parts of MCP beside tools: resources, prompts and completion. Each message makes an action request on the route whose server answers it, and takes the one
/// path; a list of several routes is an action on each. What a list tells is what the caller could be allowed to read or get of it.
/// Where the address names no route, prompts are named <c>route.prompt</c>, and addresses of resources begin with <c>route+</c>.
/// </summary>
/// <param name="replica">Authority, for the routes that serve a part.</param>
/// <param name="desk">Where requests go.</param>
internal sealed class McpParts(AuthorityReplica replica, ActionDesk desk)
{
    // No route can have this name, so that it is walked and refused as unknown, and is in evidence.
    private const string Nowhere = "mcp/nowhere";

    // One server that is slow or gone is left out of a list that others are in.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Lists what all routes in reach list.</summary>
    /// <typeparam name="T">The protocol's type of the result.</typeparam>
    /// <param name="request">The message.</param>
    /// <param name="operation">The operation that lists.</param>
    /// <param name="member">The member of its result with the list.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The list, whole.</returns>
    /// <exception cref="McpException">The caller asked for a further page, of which there are none; or the one route of the address refused.</exception>
    public async ValueTask<T> ListAsync<T>(MessageContext request, string operation, string member, CancellationToken cancellationToken)
    {
        McpCall call = McpTools.Call(request);
        if (call.Arguments["cursor"] is not null)
        {
            throw new McpProtocolException("the list is told whole; there is no further page", McpErrorCode.InvalidParams);
        }

        AuthorityView view = replica.Current;
        CallerReach? reach = CallerReach.Of(call.Caller, view);
        RouteDocument[] routes =
        [
            .. view.Routes.Values
                .Where(route => (call.Route is null || string.Equals(call.Route, route.Name, StringComparison.Ordinal))
                    && route.Operations.TryGetValue(operation, out RouteOperation? found) && !found.IsTool && reach?.Covers(route, found) == true)
                .OrderBy(static route => route.Name, StringComparer.Ordinal),
        ];
        (RouteDocument Route, ActionAnswer? Answer)[] answers = await Task.WhenAll(routes.Select(route => ListAsync(call, route, operation, isOneOfMany: call.Route is null, cancellationToken)));
        ImmutableArray<JsonValue>.Builder items = ImmutableArray.CreateBuilder<JsonValue>();
        foreach ((RouteDocument route, ActionAnswer? answer) in answers)
        {
            if (answer is null || Result(answer) is not { } result)
            {
                if (call.Route is not null)
                {
                    throw Refusal(answer);
                }

                continue;
            }

            foreach (JsonObject item in (result[member] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
            {
                if (IsInReach(reach!, route, operation, item))
                {
                    items.Add(call.Route is null ? Name(route.Name, item, operation) : item);
                }
            }
        }

        return Convert<T>(JsonObject.Of((member, new JsonArray(items.ToImmutable()))));
    }

    /// <summary>Asks the one route that a message is for.</summary>
    /// <typeparam name="T">The protocol's type of the result.</typeparam>
    /// <param name="request">The message.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What the server answered, as far as it may leave.</returns>
    /// <exception cref="McpException">It was refused, or the server refused.</exception>
    public async ValueTask<T> AskAsync<T>(MessageContext request, string operation, CancellationToken cancellationToken)
    {
        McpCall call = McpTools.Call(request);
        (string route, JsonObject arguments) = call.Route is null ? Address(call.Arguments.Without("_meta")) : (call.Route, call.Arguments.Without("_meta"));
        ActionRequest action = new()
        {
            // A route of another kind may have an operation of the same name, which is a tool of its own.
            Route = replica.Current.FindRoute(route)?.Operations.GetValueOrDefault(operation) is { IsTool: true } ? "mcp/" + route : route,
            Operation = operation,
            Arguments = arguments,
            Surface = McpTools.Surface,
        };
        if (!ActionRequest.IsName(action.Route))
        {
            throw new McpProtocolException("there is no such thing here", McpErrorCode.InvalidParams);
        }

        ActionAnswer answer = await desk.SubmitAsync(PrincipalAuthenticator.Authenticated(action, call.Caller), cancellationToken);
        if (Result(answer) is not { } result)
        {
            // SEP-2164: whoever asked for several tells by it which one it was.
            McpProtocolException refusal = Refusal(answer);
            refusal.Data["uri"] = (call.Arguments["uri"] as JsonString)?.Value;
            throw refusal;
        }

        return Convert<T>(call.Route is null && result["contents"] is JsonArray contents
            ? result.With("contents", new JsonArray([.. contents.Items.Select(item => item is JsonObject one ? Name(route, one, operation) : item)]))
            : result);
    }

    private async Task<(RouteDocument Route, ActionAnswer? Answer)> ListAsync(
        McpCall call, RouteDocument route, string operation, bool isOneOfMany, CancellationToken cancellationToken)
    {
        ActionRequest action = new() { Route = route.Name, Operation = operation, Arguments = JsonObject.Empty, Surface = McpTools.Surface };

        // Who is waited for no longer goes on without its caller, so it does not end with the caller either.
        Task<ActionAnswer> asked = desk.SubmitAsync(PrincipalAuthenticator.Authenticated(action, call.Caller), isOneOfMany ? CancellationToken.None : cancellationToken);
        try
        {
            return (route, isOneOfMany ? await asked.WaitAsync(Patience, cancellationToken) : await asked);
        }
        catch (TimeoutException)
        {
            // It is finished and recorded all the same.
            return (route, null);
        }
    }

    // What could be read or got is known by its address or name. Which resources a template leads to nobody knows before.
    private static bool IsInReach(CallerReach reach, RouteDocument route, string operation, JsonObject item) => operation switch
    {
        McpOperations.ListResources => item["uri"] is JsonString && Covers(reach, route, McpOperations.ReadResource, "uri", item["uri"]),
        McpOperations.ListTemplates => item["uriTemplate"] is JsonString && Covers(reach, route, McpOperations.ReadResource, null, null),
        _ => item["name"] is JsonString && Covers(reach, route, McpOperations.GetPrompt, "name", item["name"]),
    };

    private static bool Covers(CallerReach reach, RouteDocument route, string operation, string? name, JsonValue? value) =>
        route.Operations.TryGetValue(operation, out RouteOperation? found) && reach.Covers(route, found, name is null ? null : JsonObject.Of((name, value)));

    // Which member it is follows from what was asked, and never from what a server put there.
    private static JsonObject Name(string route, JsonObject item, string operation)
    {
        (string member, char end) = operation switch
        {
            McpOperations.ListPrompts => ("name", '.'),
            McpOperations.ListTemplates => ("uriTemplate", '+'),
            _ => ("uri", '+'),
        };
        return item[member] is JsonString told ? item.With(member, new JsonString($"{route}{end}{told.Value}")) : item;
    }

    // The route that a name or an address begins with, and the message without that.
    private static (string Route, JsonObject Arguments) Address(JsonObject asked)
    {
        JsonObject named = asked["ref"] as JsonObject ?? asked;
        (string member, char end) = named["uri"] is JsonString ? ("uri", '+') : ("name", '.');
        if (named[member] is not JsonString { Value: var text } || text.IndexOf(end, StringComparison.Ordinal) is not (> 0 and var at))
        {
            return (Nowhere, asked);
        }

        JsonObject own = named.With(member, new JsonString(text[(at + 1)..]));
        return (text[..at], ReferenceEquals(named, asked) ? own : asked.With("ref", own));
    }

    private static JsonObject? Result(ActionAnswer answer) => answer is { Code: null, IsWaiting: false } && answer.Body["outcome"] is JsonObject { } outcome
        && outcome["status"] is JsonString { Value: "succeeded" }
            ? outcome["result"] as JsonObject
            : null;

    // What the server itself says no with keeps its number; clients act on it.
    private static McpProtocolException Refusal(ActionAnswer? answer)
    {
        if (answer is null)
        {
            return new McpProtocolException("the server did not answer in time", McpErrorCode.InternalError);
        }

        return answer.Code is null && ((answer.Body["outcome"] as JsonObject)?["result"] as JsonObject)?["error"] is JsonObject error && error["code"] is JsonNumber code
            && int.TryParse(code.Canonical, out int number)
                ? new McpProtocolException((error["message"] as JsonString)?.Value ?? "the server refused", (McpErrorCode)number)
                : new McpProtocolException(McpAnswer.Why(answer), answer.Code is "unknown_route" or "unknown_operation" or "arguments_invalid" ? McpErrorCode.InvalidParams : McpErrorCode.InvalidRequest);
    }

    private static T Convert<T>(JsonObject result)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(CanonicalJson.ToUtf8(result), McpJsonUtilities.DefaultOptions) ?? throw new JsonException("nothing");
        }
        catch (JsonException)
        {
            throw new McpProtocolException("the server's answer is not in the form of the protocol", McpErrorCode.InternalError);
        }
    }
}
