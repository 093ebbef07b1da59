using Atellagent.Boundary.Actions;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Surfaces.Native;

/// <summary>The native surface: <c>POST /v1/actions</c>.</summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="desk">Where requests go.</param>
internal sealed class NativeActions(PrincipalAuthenticator authenticator, ActionDesk desk)
{
    private const int LongestKey = 255;

    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "native";

    /// <summary>Takes an action request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task SubmitAsync(HttpContext context)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        RequestBody.Result body = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (body.Value is null)
        {
            await Problem.WriteAsync(context, body.Code!, body.Detail!);
            return;
        }

        if (!TryRead(body.Value, context.Request.Headers["Idempotency-Key"], Surface, out ActionRequest? request, out string reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return;
        }

        ActionAnswer answer = await desk.SubmitAsync(
            PrincipalAuthenticator.Authenticated(request!, caller), context.RequestAborted);
        await Problem.WriteAsync(context, answer);
    }

    /// <summary>Reads an action request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="key">The header <c>Idempotency-Key</c>.</param>
    /// <param name="surface">The surface that reads it.</param>
    /// <param name="request">The request.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <returns>False where it is none.</returns>
    internal static bool TryRead(JsonValue body, StringValues key, string surface, out ActionRequest? request, out string reason)
    {
        request = null;
        if (body is not JsonObject members)
        {
            reason = "the body must be a JSON object";
            return false;
        }

        foreach (KeyValuePair<string, JsonValue> member in members.Members)
        {
            if (member.Key is not ("route" or "operation" or "arguments" or "context" or "narrowing"))
            {
                reason = "the body has a member other than route, operation, arguments, context and narrowing";
                return false;
            }
        }

        if (members["route"] is not JsonString route
            || members["operation"] is not JsonString operation
            || members["arguments"] is not JsonObject arguments
            || members["context"] is not (null or JsonObject))
        {
            reason = "route and operation must be strings, arguments and context objects";
            return false;
        }

        if (!ActionRequest.IsName(route.Value) || !ActionRequest.IsName(operation.Value))
        {
            reason = "route and operation are names";
            return false;
        }

        if (members["narrowing"] is not (null or JsonString { Value: "accept" or "refuse" }))
        {
            reason = "narrowing is \"accept\", as if left out, or \"refuse\": then the action is denied where it would be narrowed";
            return false;
        }

        if (!TryReadKey(key, out reason))
        {
            return false;
        }

        request = new ActionRequest
        {
            Route = route.Value,
            Operation = operation.Value,
            Arguments = arguments,
            Context = members["context"] as JsonObject ?? JsonObject.Empty,
            RefusesNarrowing = members["narrowing"] is JsonString { Value: "refuse" },
            IdempotencyKey = key.Count == 1 ? key[0] : null,
            Surface = surface,
        };
        reason = "";
        return true;
    }

    /// <summary>Reads the caller's own key.</summary>
    /// <param name="key">The header <c>Idempotency-Key</c>.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <returns>False where it is no key; true where there is none.</returns>
    internal static bool TryReadKey(StringValues key, out string reason)
    {
        reason = key.Count > 1 || (key.Count == 1 && !IsKey(key[0])) ? $"Idempotency-Key must be one header of 1 to {LongestKey} printable ASCII characters" : "";
        return reason.Length == 0;
    }

    /// <summary>Whether a text is an idempotency key.</summary>
    /// <param name="key">The text.</param>
    /// <returns>False where it is empty, too long, or has other characters than printable ASCII.</returns>
    internal static bool IsKey(string? key) =>
        key is { Length: > 0 and <= LongestKey } && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
}
