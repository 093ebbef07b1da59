using System.Globalization;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Silo.Surfaces.Models;
using Atellagent.Silo.Surfaces.Proxies;

namespace Atellagent.Silo.Surfaces;

/// <summary>Writes answers: results as JSON, refusals as problem details (RFC 9457) with a stable <c>code</c>.</summary>
internal static class Problem
{
    /// <summary>Writes a refusal that has no action behind it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="code">The problem code.</param>
    /// <param name="detail">In words; never a part of the input.</param>
    /// <param name="more">Further members.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteAsync(HttpContext context, string code, string detail, JsonObject? more = null)
    {
        int status = ProblemCodes.Status(code);
        if (ProxyEndpoints.IsAsked(context))
        {
            // Not every proxy passes the body on.
            status = ProxyEndpoints.StatusOf(code);
            context.Response.Headers[ProxyEndpoints.Code] = code;
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = Challenge.For(context);
        }
        else if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        // An SDK reads errors in its provider's own form alone.
        return ModelError.DialectOf(context.Request.Path) is { } dialect
            ? WriteJsonAsync(context, status, "application/json", ModelError.Of(dialect, status, code, detail))
            : WriteJsonAsync(context, status, "application/problem+json", Body(code, detail, status, more));
    }

    /// <summary>Makes the body of a refusal.</summary>
    /// <param name="code">The problem code.</param>
    /// <param name="detail">In words; never a part of the input.</param>
    /// <param name="status">The status.</param>
    /// <param name="more">Further members.</param>
    /// <returns>Problem details.</returns>
    public static JsonObject Body(string code, string detail, int status, JsonObject? more) => (more ?? JsonObject.Empty)
        .With("code", new JsonString(code))
        .With("detail", new JsonString(detail))
        .With("status", JsonNumber.Of(status))
        .With("title", new JsonString(ProblemCodes.Title(code)))
        .With("type", new JsonString("urn:atellagent:problem:" + code));

    /// <summary>Writes the refusal of a request that proves nobody, once it has been counted.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteUnauthenticatedAsync(HttpContext context)
    {
        context.RequestServices.GetRequiredService<RequestAttempts>().Add(context);
        string header = ModelError.DialectOf(context.Request.Path) is null ? "Authorization: Bearer" : "Authorization: Bearer or as x-api-key, and not as both";
        return WriteAsync(context, "unauthenticated", PrincipalAuthenticator.ProofProblem(context) ?? $"send a boundary token as {header}");
    }

    /// <summary>Writes an action's answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteAsync(HttpContext context, ActionAnswer answer)
    {
        if (answer.IsWaiting)
        {
            NameDecision(context, answer);
            context.Response.Headers.Location = "/v1/actions/" + ((JsonString)answer.Body["id"]!).Value;
            return WriteJsonAsync(context, StatusCodes.Status202Accepted, "application/json", answer.ToJson());
        }

        if (answer.Code is not { } code)
        {
            return WriteDecidedAsync(context, answer, answer.ToJson());
        }

        NameDecision(context, answer);
        if (code == "rate_limited" && (answer.Body["decision"] as JsonObject)?["resetsAt"] is JsonString resets)
        {
            // RFC 9110, section 10.2.3, allows a date too, which needs no clock here.
            context.Response.Headers.RetryAfter = DateTimeOffset.Parse(resets.Value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, code, answer.Detail ?? ProblemCodes.Title(code), answer.ToJson());
    }

    /// <summary>Writes what a surface made of an action's answer, where that is no problem of the surface's protocol.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="body">What was made of it.</param>
    /// <param name="status">The status.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteDecidedAsync(HttpContext context, ActionAnswer answer, JsonObject body, int status = StatusCodes.Status200OK)
    {
        NameDecision(context, answer);
        return WriteJsonAsync(context, status, "application/json", body);
    }

    /// <summary>Writes JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="contentType">The content type.</param>
    /// <param name="body">The value.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static async Task WriteJsonAsync(HttpContext context, int status, string contentType, JsonValue body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";

        // Written at once and with its length: a body of unknown length would be chunked, one small piece after the other.
        byte[] bytes = CanonicalJson.ToUtf8(body);
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    private static void NameDecision(HttpContext context, ActionAnswer answer)
    {
        if (answer.DecisionId is { } decision)
        {
            context.Response.Headers["atellagent-decision"] = decision;
        }
    }
}
