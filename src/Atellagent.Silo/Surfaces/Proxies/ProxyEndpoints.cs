using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Enforcement;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Enforcement;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Proxies;

/// <summary>
/// For proxies that ask over HTTP before they pass a request on: Envoy's <c>ext_authz</c> (its HTTP service, which sends the request itself below
/// <c>/ext-authz/ROUTE</c>), and nginx's <c>auth_request</c>, Caddy's <c>forward_auth</c> and others, which name method and target in headers. 200 is yes, 401
/// and 403 are no, and there is nothing else: some proxies take a server error for a reason to ask nobody.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="check">Decides.</param>
/// <param name="desk">Where outcomes go.</param>
internal sealed class ProxyEndpoints(PrincipalAuthenticator authenticator, ProxyCheck check, EnforcementDesk desk)
{
    /// <summary>What the addresses begin with.</summary>
    public const string Prefix = "/ext-authz";

    /// <summary>The header that says in a word why a request may not be passed on.</summary>
    public const string Code = "atellagent-code";

    /// <summary>The header that names the decision.</summary>
    public const string Decision = "atellagent-decision";

    /// <summary>The header that names the action.</summary>
    public const string Action = "atellagent-action";

    /// <summary>The header with the proxy's own token.</summary>
    public const string Point = "atellagent-enforcement-point";

    private const string Partial = "x-envoy-auth-partial-body";

    private const string TwoReadings = "the target can be read in two ways";

    private static readonly (string Method, string Target)[] Named = [("X-Original-Method", "X-Original-URI"), ("X-Forwarded-Method", "X-Forwarded-Uri")];

    /// <summary>The headers that prove the caller here, and prove nothing further on.</summary>
    public static ImmutableArray<string> Proofs { get; } = ["authorization", "dpop", Point];

    private static readonly StringValues Removed = string.Join(',', Proofs);

    /// <summary>The status of a refusal: some proxies take an error of the server for a reason to ask nobody.</summary>
    /// <param name="code">The problem code.</param>
    /// <returns>401 or 403.</returns>
    public static int StatusOf(string code) =>
        ProblemCodes.Status(code) == StatusCodes.Status401Unauthorized ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;

    /// <summary>Whether a request is a proxy's question, whose answer is 200, 401 or 403 and nothing else.</summary>
    /// <param name="context">The request.</param>
    /// <returns>True also where its target leads elsewhere.</returns>
    public static bool IsAsked(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal) || Target(context).StartsWith(Prefix + "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Keeps out what a server in between has not made one spelling of: a target below <see cref="Prefix"/> that leads elsewhere once its dots are followed
    /// would be answered by another address, and a proxy would take that answer for a yes.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The rest.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        // Each request of all surfaces passes here, and hardly one is a proxy's.
        string target = Target(context);
        if (!target.Contains(Prefix + "/", StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        string path = target.Split('?')[0];
        return path.Contains(Prefix + "/", StringComparison.OrdinalIgnoreCase)
            && !(path.StartsWith(Prefix + "/", StringComparison.Ordinal) && context.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal))
                ? Problem.WriteAsync(context, "denied", TwoReadings)
                : next(context);
    }

    /// <summary>Decides: on the request that the proxy sent on itself where it is below the route's address, and on the one that headers name where it is that address.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task CheckAsync(HttpContext context)
    {
        (CallerIdentity? caller, CallerIdentity? point) = await AuthenticateAsync(context);
        if (caller is null)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        string route = (string?)context.Request.RouteValues["route"] ?? "";
        string own = $"{Prefix}/{route}";
        string target = Target(context);
        (ProxiedRequest? proxied, string code, string detail) = string.Equals(target, own, StringComparison.Ordinal) ? ReadNamed(context)
            : target.StartsWith(own + "/", StringComparison.Ordinal) ? await ReadPassedAsync(context, target[own.Length..])
            : (null, "denied", TwoReadings);
        if (proxied is null)
        {
            await Problem.WriteAsync(context, code, detail);
            return;
        }

        ActionAnswer answer = await check.DecideAsync(route, proxied, context.Request.Headers["Idempotency-Key"], caller, point, context.RequestAborted);
        Name(context, answer);
        if (!answer.IsGo)
        {
            RefusedGo no = RefusedGo.Of(answer);
            await Problem.WriteAsync(context, no.Code, no.Detail, answer.ToJson());
            return;
        }

        context.Response.Headers["x-envoy-auth-headers-to-remove"] = Removed;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
    }

    /// <summary>Takes what a proxy saw come back: <c>atellagent-action</c> and <c>atellagent-status</c>, an HTTP status.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    public async Task CloseAsync(HttpContext context)
    {
        (CallerIdentity? caller, CallerIdentity? point) = await AuthenticateAsync(context);
        if (caller is null)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        if (context.Request.Headers[Action] is not [{ } action]
            || context.Request.Headers["atellagent-status"] is not [{ } text]
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            || status is < 100 or > 599)
        {
            await Problem.WriteAsync(context, "invalid_request", $"send {Action} and atellagent-status, an HTTP status, each once");
            return;
        }

        // A gateway's own errors say that nobody knows what the destination did.
        string word = status switch { >= 200 and < 400 => "succeeded", 499 or 502 or 504 or < 200 => "unknown", _ => "failed" };
        if (await desk.CloseAsync(action, point ?? caller, new OutcomeClaim(word, status, null), context.RequestAborted) is { } refusal)
        {
            await Problem.WriteAsync(context, refusal.Code, refusal.Detail);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // Envoy says with each body whether it is whole; without that there may be one that nobody saw.
    private static async Task<(ProxiedRequest? Request, string Code, string Detail)> ReadPassedAsync(HttpContext context, string target)
    {
        HttpRequest request = context.Request;
        bool isThere = request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0;
        if (request.Headers[Partial] is not ["false"])
        {
            return isThere || request.Headers.ContainsKey(Partial)
                ? (null, "denied", "the body is not whole, and nothing is judged in part")
                : (new ProxiedRequest(request.Method, target), "", "");
        }

        RequestBody.Result read = isThere ? await RequestBody.ReadJsonAsync(context, JsonLimits.Default) : default;
        return read.Code is { } code
            ? (null, code, read.Detail ?? "the body cannot be read")
            : (new ProxiedRequest(request.Method, target) { Body = read.Value }, "", "");
    }

    private static (ProxiedRequest? Request, string Code, string Detail) ReadNamed(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        (string Method, string Target)[] told = [.. Named.Where(pair => headers.ContainsKey(pair.Method) || headers.ContainsKey(pair.Target))];
        return told is [var pair] && headers[pair.Method] is [{ Length: > 0 } method] && headers[pair.Target] is [{ Length: > 0 } target]
            ? (new ProxiedRequest(method, target) { ShowsHeaders = true, Header = name => [.. headers[name].OfType<string>()] }, "", "")
            : (null, "invalid_request", "send X-Original-Method and X-Original-URI, or X-Forwarded-Method and X-Forwarded-Uri, each once, and not both");
    }

    private static string Target(HttpContext context) => context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    // Who proves the proxy is not who proves the caller; one that is sent and proves nobody is not left out.
    private async Task<(CallerIdentity? Caller, CallerIdentity? Point)> AuthenticateAsync(HttpContext context)
    {
        CallerIdentity? point = null;
        StringValues own = context.Request.Headers[Point];
        if (own.Count > 0)
        {
            point = own is [{ } token] ? await authenticator.FindBearerAsync(token, context.Request.Path, context.RequestAborted) : null;
            if (point is null)
            {
                return default;
            }
        }

        // The outcome is the word of whoever redeemed: where the proxy says it, there need be no caller any more.
        return context.Request.Headers.Authorization.Count == 0 && point is not null && context.Request.Path.StartsWithSegments("/ext-authz-outcome")
            ? (point, point)
            : (await authenticator.AuthenticateAsync(context), point);
    }

    private static void Name(HttpContext context, ActionAnswer answer)
    {
        if (answer.DecisionId is { } decision)
        {
            context.Response.Headers[Decision] = decision;
        }

        if (answer.Body["id"] is JsonString action)
        {
            context.Response.Headers[Action] = action.Value;
        }
    }
}
