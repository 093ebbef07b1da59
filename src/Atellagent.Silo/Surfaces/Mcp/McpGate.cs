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
internal sealed class McpGate(PrincipalAuthenticator authenticator, McpTools tools, McpTasks tasks)
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

        string? route = (string?)context.Request.RouteValues["route"];
        JsonObject arguments = JsonObject.Empty;
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
                case McpMethods.Standing.UnknownMethod:
                    await Problem.WriteJsonAsync(context, McpMethods.RefusalStatus(context.Request), "application/json", McpMethods.Refusal(message));
                    return;
                default:
                    await Problem.WriteAsync(context, "invalid_request", "this is no request, and no notification that the boundary takes");
                    return;
            }

            if (ToolCall.TryRead(context.Request, message, out ToolCall? call))
            {
                McpCall read = new(caller, call.Arguments, route);
                ActionAnswer answer = await tools.CallAsync(read, call.Name, context.RequestAborted);
                await Problem.WriteDecidedAsync(context, answer, call.Answer(McpAnswer.Of(answer)));
                return;
            }

            JsonObject parameters = message["params"] as JsonObject ?? JsonObject.Empty;
            arguments = message["method"] is JsonString { Value: "tools/call" } ? parameters["arguments"] as JsonObject ?? JsonObject.Empty : parameters;
            if (await tasks.TryAnswerAsync(context, message, new McpCall(caller, arguments, route)))
            {
                return;
            }

            // The library reads what was judged: the canonical bytes of the one parse.
            byte[] canonical = CanonicalJson.ToUtf8(message);
            context.Request.Body = new MemoryStream(canonical, writable: false);
            context.Request.ContentLength = canonical.Length;
        }

        context.RequestServices.GetRequiredService<Reading>().Call = new McpCall(caller, arguments, route);
        await next(context);
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
