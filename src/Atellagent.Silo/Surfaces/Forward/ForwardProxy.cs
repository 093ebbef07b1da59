using System.Text;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Forward;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Forward;

/// <summary>
/// The boundary as a forward proxy, for programs that know no more than <c>HTTP_PROXY</c>: a request in absolute form (RFC 9112, section 3.2.2) becomes an action over
/// the route that owns its address, and its answer is what the destination said. What no route owns is refused and recorded. Nothing is tunnelled: what goes
/// through a tunnel is seen by nobody.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority, for the routes.</param>
/// <param name="desk">Where requests go.</param>
internal sealed class ForwardProxy(PrincipalAuthenticator authenticator, AuthorityReplica replica, ActionDesk desk)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "proxy";

    /// <summary>Where a request is sent by who cannot send it in absolute form, such as the gateway of a hosted run.</summary>
    public const string Path = "/v1/forward";

    /// <summary>The header that names the address there.</summary>
    public const string TargetHeader = "atellagent-target";

    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";
    private const string Nowhere = AdministrationRoute.Name + "/forward";

    /// <summary>Takes what is sent to another server, and lets the rest pass.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The rest.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "/";
        if (raw.Length == 0 || raw[0] is '/' or '*')
        {
            return next(context);
        }

        // What the request says of itself is for the destination, and goes no further; who asks is said to the proxy (RFC 9110, section 11.7.2).
        context.Request.Headers.Authorization = Credential(context.Request.Headers.ProxyAuthorization) is { } token ? Bearer + token : default(StringValues);
        return AnswerAsync(context, raw);
    }

    /// <summary>Takes a request whose address stands in a header: <c>/v1/forward</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task ForwardAsync(HttpContext context) => AnswerAsync(context, context.Request.Headers[TargetHeader] is [{ Length: > 0 } target] ? target : "");

    private async Task AnswerAsync(HttpContext context, string target)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            if (target.StartsWith('/') || context.Request.Path == Path)
            {
                await Problem.WriteUnauthenticatedAsync(context);
                return;
            }

            context.Response.Headers.ProxyAuthenticate = "Basic realm=\"atellagent\", Bearer";
            await Problem.WriteJsonAsync(context, StatusCodes.Status407ProxyAuthenticationRequired, "application/problem+json", JsonObject.Of(
                ("code", new JsonString("unauthenticated")),
                ("detail", new JsonString("this proxy takes a token of the boundary: as Bearer, or as the password of Basic, http://agent:TOKEN@HOST")),
                ("status", JsonNumber.Of(StatusCodes.Status407ProxyAuthenticationRequired)),
                ("title", new JsonString(ProblemCodes.Title("unauthenticated")))));
            return;
        }

        (JsonObject? body, string? code, string? problem) = await ReadAsync(context);
        if (body is null)
        {
            await Problem.WriteAsync(context, code!, problem!);
            return;
        }

        ForwardMatch? match = null;
        string reason = "nothing is tunnelled here, since what goes through a tunnel is seen by nobody; ask for http://, and the boundary speaks TLS where the route does";
        if (!HttpMethods.IsConnect(context.Request.Method))
        {
            ForwardMap.TryFind(replica.Current, new ForwardedRequest(context.Request.Method, target, body, name => context.Request.Headers[name] is [{ } only] ? only : null), out match, out reason);
        }

        ActionAnswer answer = await desk.SubmitAsync(PrincipalAuthenticator.Authenticated(Request(context, match, target), caller), context.RequestAborted);
        await (match is null
            ? Problem.WriteAsync(context, answer with { Code = answer.Code == "unknown_route" ? "destination_not_approved" : answer.Code ?? "destination_not_approved", Detail = answer.Code is null or "unknown_route" ? reason : answer.Detail })
            : WriteAsync(context, answer));
    }

    // What no route owns is asked for all the same, over a route that there cannot be: so it is denied on the one path, and on record.
    private static ActionRequest Request(HttpContext context, ForwardMatch? match, string target) => new()
    {
        Route = match?.Route ?? Nowhere,
        Operation = match?.Operation ?? (HttpMethods.IsConnect(context.Request.Method) ? "tunnel" : "forward"),
        Arguments = match?.Arguments ?? JsonObject.Empty,
        Context = match is null ? JsonObject.Of(("destination", new JsonString(target.Length > 256 ? target[..256] : target))) : JsonObject.Empty,

        // A proxy has no word for it.
        RefusesNarrowing = true,
        IdempotencyKey = context.Request.Headers["Idempotency-Key"] is [{ Length: > 0 and <= 255 } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~') ? key : null,
        Surface = Surface,
    };

    private static async Task<(JsonObject? Body, string? Code, string? Problem)> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || HttpMethods.IsConnect(context.Request.Method))
        {
            return (JsonObject.Empty, null, null);
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        return read.Value is JsonObject body ? (body, null, null) : (null, read.Code ?? "invalid_request", read.Detail ?? "a body must be a JSON object, whose members are arguments");
    }

    private static Task WriteAsync(HttpContext context, ActionAnswer answer)
    {
        if (answer.IsWaiting)
        {
            string action = ((JsonString)answer.Body["id"]!).Value;
            return Problem.WriteAsync(context, answer with { Code = "denied", Detail = $"people must agree to this; it is carried out once they have, and GET /v1/actions/{action} tells what came of it" });
        }

        if (answer.Code is not null || answer.Body["outcome"] is not JsonObject outcome)
        {
            return Problem.WriteAsync(context, answer.Code is null ? answer with { Code = "outcome_unknown", Detail = "what came of the request is not known" } : answer);
        }

        int status = outcome["httpStatus"] is JsonNumber { IsInteger: true, Value: >= 200 and <= 599 } told ? (int)told.Value : 0;
        return (outcome["status"], outcome["released"]) switch
        {
            (_, JsonString { Value: "withheld" or "held" }) => Problem.WriteAsync(context, answer with { Code = "denied", Detail = "the destination has answered, and its answer may not leave the boundary" }),

            // SDKs repeat these by themselves, and this one may have had an effect.
            (JsonString { Value: "succeeded" or "failed" }, _) when status > 0 => Problem.WriteDecidedAsync(
                context, answer, outcome["result"] as JsonObject ?? JsonObject.Of(("result", outcome["result"])), status >= 500 ? StatusCodes.Status424FailedDependency : status),
            (JsonString { Value: "refused" }, _) => Problem.WriteAsync(context, answer with { Code = (outcome["code"] as JsonString)?.Value ?? "denied", Detail = (outcome["reason"] as JsonString)?.Value }),
            _ => Problem.WriteAsync(context, answer with { Code = "outcome_unknown", Detail = "whether the request had an effect is not known" }),
        };
    }

    private static string? Credential(StringValues header)
    {
        if (header is not [{ } value])
        {
            return null;
        }

        if (value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return value[Bearer.Length..];
        }

        Span<byte> plain = new byte[value.Length];
        return value.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(value[Basic.Length..], plain, out int length)
            && Encoding.ASCII.GetString(plain[..length]) is { } pair && pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon
            ? pair[(colon + 1)..]
            : null;
    }
}
