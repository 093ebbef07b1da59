using System.Text;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Forward;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Silo.Surfaces.Forward.Inside;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Forward;

/// <summary>
/// The boundary as a forward proxy, for programs that know no more than <c>HTTP_PROXY</c>: a request in absolute form (RFC 9112, section 3.2.2) becomes an action over
/// the route that owns its address, and its answer is what the destination said. What no route owns is refused and recorded. Tunnels are taken before
/// the server sees them (<see cref="ConnectGate"/>), or at <see cref="Path"/> as an upgrade.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority, for the routes.</param>
/// <param name="desk">Where requests go.</param>
/// <param name="tunnels">Takes tunnels.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class ForwardProxy(PrincipalAuthenticator authenticator, AuthorityReplica replica, ActionDesk desk, ForwardTunnels tunnels, BoundaryAddress address)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "proxy";

    /// <summary>Where a request is sent by who cannot send it in absolute form, such as the gateway of a hosted run.</summary>
    public const string Path = "/v1/forward";

    /// <summary>The header that names the address there.</summary>
    public const string TargetHeader = "atellagent-target";

    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";
    private const string NoRoute = AdministrationRoute.Name + "/forward";
    private const int LongestShown = 256;

    /// <summary>Takes what is sent to another server, and lets the rest pass.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The rest.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "/";
        if (context.Features.Get<InsideTunnel>() is { } inside)
        {
            return AnswerInsideAsync(context, inside, raw);
        }

        if (raw.Length == 0 || raw[0] is '/' or '*')
        {
            return next(context);
        }

        if (OwnPath(raw) is { } own)
        {
            // A request for this server in the form that proxies get (RFC 9112, section 3.2.2) is one like any other, where the server has read the same in it.
            return own == context.Request.Path.Value + context.Request.QueryString.Value
                ? next(context)
                : Problem.WriteAsync(context, "invalid_request", "the address can be read in two ways");
        }

        // What the request says of itself is for the destination, and goes no further; who asks is said to the proxy (RFC 9110, section 11.7.2).
        context.Request.Headers.Authorization = TokenOf(context.Request.Headers.ProxyAuthorization);
        return HttpMethods.IsConnect(context.Request.Method) ? RefuseLateTunnelAsync(context) : AnswerAsync(context, raw);
    }

    /// <summary>Takes a request whose address stands in a header: <c>/v1/forward</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task ForwardAsync(HttpContext context)
    {
        string target = context.Request.Headers[TargetHeader] is [{ Length: > 0 } one] ? one : "";
        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade && context.Request.Headers.Upgrade is [UpgradedTunnel.Protocol]
            ? TunnelAsync(context, target, upgrade)
            : AnswerAsync(context, target);
    }

    /// <summary>What a proxy's credential (RFC 9110, section 11.7.2) is as one of a request's own.</summary>
    /// <param name="header">The header.</param>
    /// <returns>The header; none where it is no token.</returns>
    public static StringValues TokenOf(StringValues header) => Credential(header) is { } token ? Bearer + token : default(StringValues);

    /// <summary>Refuses who proves nobody, once that has been counted.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteUnprovenAsync(HttpContext context)
    {
        if (context.Request.Path == Path && !HttpMethods.IsConnect(context.Request.Method))
        {
            return Problem.WriteUnauthenticatedAsync(context);
        }

        context.RequestServices.GetRequiredService<RequestAttempts>().Add(context);
        context.Response.Headers.ProxyAuthenticate = "Basic realm=\"atellagent\", Bearer";
        return Problem.WriteJsonAsync(context, StatusCodes.Status407ProxyAuthenticationRequired, "application/problem+json", JsonObject.Of(
            ("code", new JsonString("unauthenticated")),
            ("detail", new JsonString("this proxy takes a token of the boundary: as Bearer, or as the password of Basic, http://agent:TOKEN@HOST")),
            ("status", JsonNumber.Of(StatusCodes.Status407ProxyAuthenticationRequired)),
            ("title", new JsonString(ProblemCodes.Title("unauthenticated")))));
    }

    /// <summary>The request for what no route owns.</summary>
    /// <param name="operation"><c>forward</c> or <c>tunnel</c>.</param>
    /// <param name="target">What was asked for.</param>
    /// <returns>A request that is denied and recorded.</returns>
    public static ActionRequest Nowhere(string operation, string target) => new()
    {
        Route = NoRoute,
        Operation = operation,
        Arguments = JsonObject.Empty,
        Context = JsonObject.Of(("destination", new JsonString(target.Length > LongestShown ? target[..LongestShown] : target))),
        RefusesNarrowing = true,
        Surface = Surface,
    };

    /// <summary>Writes the refusal of what no route owns.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">What came of <see cref="Nowhere"/>.</param>
    /// <param name="reason">Why no route owns it.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteNowhereAsync(HttpContext context, ActionAnswer answer, string reason) => Problem.WriteAsync(context, answer with
    {
        Code = answer.Code == "unknown_route" ? "destination_not_approved" : answer.Code ?? "destination_not_approved",
        Detail = answer.Code is null or "unknown_route" ? reason : answer.Detail,
    });

    /// <summary>Writes why there is no tunnel.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">What came of it.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteTunnelAsync(HttpContext context, ActionAnswer answer)
    {
        JsonObject? outcome = answer.Body["outcome"] as JsonObject;
        return Problem.WriteAsync(context, answer.Code is not null ? answer : answer with
        {
            Code = "destination_not_approved",
            Detail = (outcome?["reason"] as JsonString)?.Value ?? "there is no tunnel",
        });
    }

    // Null where it is for another server.
    private string? OwnPath(string raw)
    {
        string origin = "http://" + address.Authority;
        return raw.StartsWith(origin, StringComparison.OrdinalIgnoreCase) && (raw.Length == origin.Length || raw[origin.Length] is '/' or '?')
            ? raw.Length == origin.Length || raw[origin.Length] == '?' ? "/" + raw[origin.Length..] : raw[origin.Length..]
            : null;
    }

    // One that is not the first request of its connection: the connection has been the server's from then on.
    private async Task RefuseLateTunnelAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        await (await authenticator.AuthenticateAsync(context) is null
            ? WriteUnprovenAsync(context)
            : Problem.WriteAsync(context, "invalid_request", "a tunnel is the first request of its connection: connect anew"));
    }

    private async Task TunnelAsync(HttpContext context, string target, IHttpUpgradeFeature upgrade)
    {
        IHostApplicationLifetime lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        await using CancellationTokenRegistration stopping = lifetime.ApplicationStopping.UnsafeRegister(static request => ((HttpContext)request!).Abort(), context);
        if (await tunnels.ServeAsync(context, target, new UpgradedTunnel(context, upgrade), context.RequestAborted) is { } refusal)
        {
            await refusal();
        }
    }

    // Nothing that comes out of a tunnel is for the boundary, wherever it says that it goes, and whoever asks is who has asked for the tunnel.
    private Task AnswerInsideAsync(HttpContext context, InsideTunnel tunnel, string raw)
    {
        context.Request.Headers.Authorization = default;
        context.Features.Set(new AuthenticatedCaller(tunnel.Caller));
        string host = context.Request.Host.Value ?? "";
        bool isHere = string.Equals(host, tunnel.Host, StringComparison.OrdinalIgnoreCase) || string.Equals(host, tunnel.Authority, StringComparison.OrdinalIgnoreCase);
        return isHere && raw.StartsWith('/')
            ? AnswerAsync(context, $"https://{tunnel.Authority}{raw}", isInside: true)
            : Problem.WriteAsync(context, "invalid_request", "the request is for another host than the tunnel");
    }

    private async Task AnswerAsync(HttpContext context, string target, bool isInside = false)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await WriteUnprovenAsync(context);
            return;
        }

        (JsonObject? body, string? code, string? problem) = await ReadAsync(context);
        if (body is null)
        {
            await Problem.WriteAsync(context, code!, problem!);
            return;
        }

        ForwardedRequest forwarded = new(context.Request.Method, target, body, name => context.Request.Headers[name] is [{ } only] ? only : null) { IsInside = isInside };
        ForwardMap.TryFind(replica.Current, forwarded, out ForwardMatch? match, out string reason);
        ActionRequest request = match is null ? Nowhere("forward", target) : Request(context, match);
        ActionAnswer answer = await desk.SubmitAsync(PrincipalAuthenticator.Authenticated(request, caller), context.RequestAborted);
        await (match is null ? WriteNowhereAsync(context, answer, reason) : WriteAsync(context, answer));
    }

    private static ActionRequest Request(HttpContext context, ForwardMatch match) => new()
    {
        Route = match.Route,
        Operation = match.Operation,
        Arguments = match.Arguments,
        Context = JsonObject.Empty,

        // A proxy has no word for it.
        RefusesNarrowing = true,
        IdempotencyKey = context.Request.Headers["Idempotency-Key"] is [{ Length: > 0 and <= 255 } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~') ? key : null,
        Surface = Surface,
    };

    private static async Task<(JsonObject? Body, string? Code, string? Problem)> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
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
