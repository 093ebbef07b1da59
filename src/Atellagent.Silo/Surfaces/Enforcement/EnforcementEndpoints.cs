using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Enforcement;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Permits;
using Atellagent.Silo.Surfaces.Native;

namespace Atellagent.Silo.Surfaces.Enforcement;

/// <summary>
/// For those who perform the side effect themselves: <c>POST /v1/decisions</c>, <c>POST /v1/permits/redeem</c> and
/// <c>POST /v1/actions/{id}/outcome</c>.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="desk">Where they go.</param>
/// <param name="tokens">Signs permits, and verifies them.</param>
/// <param name="reader">Where an action is found.</param>
internal sealed class EnforcementEndpoints(PrincipalAuthenticator authenticator, EnforcementDesk desk, PermitToken tokens, IEvidenceReader reader)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "enforcement";

    /// <summary>Decides: the same body and key as <c>POST /v1/actions</c>, and the answer with a <c>permit</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task DecideAsync(HttpContext context)
    {
        if (await AuthenticateAsync(context) is not { } caller || await ReadAsync(context) is not { } body)
        {
            return;
        }

        if (!NativeActions.TryRead(body, context.Request.Headers["Idempotency-Key"], Surface, out ActionRequest? request, out string reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return;
        }

        ActionAnswer answer = await desk.DecideAsync(PrincipalAuthenticator.Authenticated(request! with { IsExternal = true }, caller), context.RequestAborted);
        if (answer.Permit is { } permit)
        {
            await Problem.WriteDecidedAsync(context, answer, answer.ToJson()
                .With("permit", new JsonString(tokens.Sign(permit)))
                .With("permitExpiresAt", new JsonString(Rfc3339.Text(permit.ExpiresAt))));
            return;
        }

        await Problem.WriteAsync(context, answer);
    }

    /// <summary>Redeems: <c>{ "permit", "digest" }</c>. 200 is go, and nothing else is.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task RedeemAsync(HttpContext context)
    {
        if (await AuthenticateAsync(context) is not { } caller || await ReadAsync(context) is not { } body)
        {
            return;
        }

        if (body is not JsonObject { Members.Length: 2 } members || members["permit"] is not JsonString permit || members["digest"] is not JsonString digest)
        {
            await Problem.WriteAsync(context, "invalid_request", "send { \"permit\": as it was given, \"digest\": of the action as granted }");
            return;
        }

        bool isOurs = tokens.TryVerify(permit.Value, out PermitClaims? claims);
        switch (isOurs ? await desk.RedeemAsync(claims!, digest.Value, caller, context.RequestAborted) : await desk.RefuseForeignAsync(caller, context.RequestAborted))
        {
            case RedemptionResult.Go go:
                await Problem.WriteDecidedAsync(context, go.Answer, go.Answer.ToJson());
                break;
            case RedemptionResult.NotNow later:
                await Problem.WriteAsync(context, later.Answer);
                break;
            case RedemptionResult.Refused refused:
                await RefuseAsync(context, refused.Reason, refused.Detail, refused.Answer?.ToJson() ?? (claims is null ? JsonObject.Empty : JsonObject.Of(("id", new JsonString(claims.Action)))));
                break;
            default:
                await RefuseAsync(context, "not_a_permit", "the permit cannot be redeemed", JsonObject.Empty);
                break;
        }
    }

    /// <summary>Closes the record: <c>{ "status", "httpStatus", "result" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    public async Task CloseAsync(HttpContext context)
    {
        if (await AuthenticateAsync(context) is not { } caller || await ReadAsync(context) is not { } body)
        {
            return;
        }

        if (!TryRead(body, out OutcomeClaim? claim))
        {
            await Problem.WriteAsync(context, "invalid_request", "send { \"status\": \"succeeded\", \"failed\" or \"unknown\", \"httpStatus\": from 100 to 599, where there is one, \"result\": any }");
            return;
        }

        string id = ActionId.TryParse((string?)context.Request.RouteValues["id"], out ActionId action) ? action.ToString() : "";
        if (await desk.CloseAsync(id, caller, claim!, context.RequestAborted) is { } refusal)
        {
            await Problem.WriteAsync(context, refusal.Code, refusal.Detail);
            return;
        }

        JsonObject told = await reader.FindActionAsync(id, context.RequestAborted) is { } stored
            ? OwnActions.Tell(stored)
            : JsonObject.Of(("id", new JsonString(id)));
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told);
    }

    private static Task RefuseAsync(HttpContext context, string reason, string detail, JsonObject more) =>
        Problem.WriteAsync(context, "permit_refused", detail, more.With("reason", new JsonString(reason)));

    private async Task<CallerIdentity?> AuthenticateAsync(HttpContext context)
    {
        CallerIdentity? caller = await authenticator.AuthenticateAsync(context);
        if (caller is null)
        {
            await Problem.WriteUnauthenticatedAsync(context);
        }

        return caller;
    }

    private static async Task<JsonValue?> ReadAsync(HttpContext context)
    {
        RequestBody.Result body = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (body.Value is null)
        {
            await Problem.WriteAsync(context, body.Code!, body.Detail!);
        }

        return body.Value;
    }

    private static bool TryRead(JsonValue body, out OutcomeClaim? claim)
    {
        claim = body is JsonObject members
            && members.Members.All(static member => member.Key is "status" or "httpStatus" or "result")
            && members["status"] is JsonString { Value: "succeeded" or "failed" or "unknown" } status
            && members["httpStatus"] is null or JsonNumber { Whole: >= 100 and <= 599 }
                ? new OutcomeClaim(status.Value, (int?)(members["httpStatus"] as JsonNumber)?.Whole, members["result"])
                : null;
        return claim is not null;
    }
}
