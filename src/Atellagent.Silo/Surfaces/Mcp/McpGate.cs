using System.Net;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// What stands before the MCP library: authentication, one strict parse of the message, the table of methods, and the refusal of browsers from
/// elsewhere (the specification's security notes; the library does not check <c>Origin</c> itself).
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="tools">Answers plain calls of tools.</param>
/// <param name="tasks">Answers what is about tasks.</param>
/// <param name="sessions">Knows sessions.</param>
internal sealed class McpGate(PrincipalAuthenticator authenticator, McpTools tools, McpTasks tasks, ClientSessions sessions)
{
    /// <summary>Reads and checks a request, and hands it on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The MCP library.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsOwnOrigin(context))
        {
            await Problem.WriteAsync(context, "denied", "requests of other origins are refused");
            return;
        }

        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        McpCall read = new(caller, JsonObject.Empty, (string?)context.Request.RouteValues["route"]);
        if (context.Request.Headers[ClientSessions.Header] is [{ } named] && !McpMethods.IsStateless(context.Request))
        {
            if (sessions.Find(caller, named) is not { } session)
            {
                await Problem.WriteAsync(context, "not_found", "there is no such session of yours, or not any more; introduce yourself again");
                return;
            }

            read = read with { Session = session };
        }

        // The library keeps none, and has nothing to say about one.
        context.Request.Headers.Remove(ClientSessions.Header);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            RequestBody.Result body = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
            if (body.Value is not JsonObject message)
            {
                await Problem.WriteAsync(
                    context, body.Code ?? "invalid_request", body.Detail ?? "one JSON-RPC message a request; batches are refused");
                return;
            }

            switch (McpMethods.Of(message))
            {
                case McpMethods.Standing.Served:
                    break;
                case McpMethods.Standing.Answer when authenticator.WhyNotInForce(caller) is null && await sessions.TryAnswerAsync(read.Session, message):
                    context.Response.StatusCode = StatusCodes.Status202Accepted;
                    return;
                case McpMethods.Standing.UnknownMethod:
                    await Problem.WriteJsonAsync(context, McpMethods.RefusalStatus(context.Request), "application/json", McpMethods.Refusal(message));
                    return;
                default:
                    await Problem.WriteAsync(context, "invalid_request", "this is no request, and no notification that the boundary takes");
                    return;
            }

            if (ToolCall.TryRead(context.Request, message, out ToolCall? call))
            {
                read = read with { Arguments = call.Arguments, Meta = call.Meta };
                McpStream stream = new(context, McpNoticeText.TokenOf(call.Meta), await sessions.LogLevelAsync(read.Session), sessions, read.Session);
                ActionAnswer answer = await tools.CallAsync(read, call.Name, stream, context.RequestAborted);
                await stream.EndAsync(answer, call.Answer(McpAnswer.Of(answer)));
                return;
            }

            JsonObject parameters = message["params"] as JsonObject ?? JsonObject.Empty;
            read = read with
            {
                Arguments = message["method"] is JsonString { Value: "tools/call" } ? parameters["arguments"] as JsonObject ?? JsonObject.Empty : parameters,
                Meta = parameters["_meta"] as JsonObject,
            };
            await NoteAsync(context, message, read, parameters);
            if (await tasks.TryAnswerAsync(context, message, read))
            {
                return;
            }

            // The library reads what was judged: the canonical bytes of the one parse.
            byte[] canonical = CanonicalJson.ToUtf8(message);
            context.Request.Body = new MemoryStream(canonical, writable: false);
            context.Request.ContentLength = canonical.Length;
        }

        context.RequestServices.GetRequiredService<Reading>().Call = read;
        await next(context);
    }

    // Who introduces itself has a session from then on, and in it may say what it wants to hear.
    private async Task NoteAsync(HttpContext context, JsonObject message, McpCall read, JsonObject parameters)
    {
        switch (message["method"])
        {
            case JsonString { Value: "initialize" } when !McpMethods.IsStateless(context.Request):
                context.Response.Headers[ClientSessions.Header] = sessions.Begin(read.Caller, parameters);
                break;
            case JsonString { Value: "logging/setLevel" } when read.Session is { } session:
                await sessions.TrySetLogLevelAsync(session, parameters);
                break;
        }
    }

    // A name that leads here today can be anybody's, so a page of that name is not the boundary's own because it says so in Host as well. The
    // boundary's configured address is, and an address that no name stands for.
    private static bool IsOwnOrigin(HttpContext context)
    {
        HttpRequest request = context.Request;
        if ((string?)request.Headers.Origin is not { } origin)
        {
            return true;
        }

        string own = new Uri(context.RequestServices.GetRequiredService<BoundaryAddress>().Issuer).GetLeftPart(UriPartial.Authority);
        bool isNumber = request.Host.Host is "localhost" || IPAddress.TryParse(request.Host.Host, out _);
        return string.Equals(origin, own, StringComparison.OrdinalIgnoreCase)
            || (isNumber && string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What the gate read of one request, for those behind the library.</summary>
    internal sealed class Reading
    {
        /// <summary>The message; null before the gate has read it.</summary>
        public McpCall? Call { get; set; }
    }
}
