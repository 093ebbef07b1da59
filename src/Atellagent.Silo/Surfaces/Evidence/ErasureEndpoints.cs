using Atellagent.Boundary.Erasures;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Erasures: <c>POST /v1/evidence/erasures</c>, <c>GET /v1/evidence/erasures</c>, <c>GET /v1/evidence/erasures/{id}</c>.</summary>
/// <param name="gate">Says who asks, and is the way to the boundary's own route.</param>
/// <param name="store">The erasures.</param>
internal sealed class ErasureEndpoints(AdministrationGate gate, IErasureStore store)
{
    private const int LongestReason = 1000;
    private const int LongestName = 256;
    private const int MostListed = 100;
    private const string Wanted = "send { \"action\": an action's id, or \"subject\": a principal's name, \"reason\": why, of at most 1000 characters }";

    /// <summary>Orders one. 200 where it has ended, 202 where it is under way.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task PostAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject { Members.Length: 2 } body
            || body["reason"] is not JsonString { Value.Length: <= LongestReason } reason
            || string.IsNullOrWhiteSpace(reason.Value)
            || Target(body) is not { } target)
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? Wanted);
            return;
        }

        JsonObject arguments = JsonObject.Of((target.Name, new JsonString(target.Value)), ("reason", new JsonString(reason.Value.Trim())));
        if (await gate.PerformAsync(context, AdministrationOperations.Erase, arguments) is { } answer)
        {
            JsonObject told = AdministrationGate.ResultOf(answer);
            bool isDone = told["state"] is JsonString { Value: "done" };
            await Problem.WriteJsonAsync(context, isDone ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, "application/json", told);
        }
    }

    /// <summary>Lists the last hundred, the newest first.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await MayReadAsync(context))
        {
            IReadOnlyList<Erasure> erasures = await store.ListAsync(onlyOpen: false, MostListed, context.RequestAborted);
            await Problem.WriteJsonAsync(
                context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray([.. erasures.Select(ErasureRecord.Tell)]))));
        }
    }

    /// <summary>Tells how far one has come.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (!await MayReadAsync(context))
        {
            return;
        }

        if (await store.FindAsync((string?)context.Request.RouteValues["id"] ?? "", context.RequestAborted) is not { } erasure)
        {
            await Problem.WriteAsync(context, "not_found", "there is no such erasure");
            return;
        }

        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", ErasureRecord.Tell(erasure));
    }

    private static (string Name, string Value)? Target(JsonObject body) => (body["action"], body["subject"]) switch
    {
        (JsonString action, null) when ActionId.TryParse(action.Value, out ActionId id) => ("action", id.ToString()),
        (null, JsonString { Value.Length: > 0 and <= LongestName } subject) => ("subject", subject.Value),
        _ => null,
    };

    private async Task<bool> MayReadAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return false;
        }

        if (await gate.ReadsAllAsync(caller, context.RequestAborted))
        {
            return true;
        }

        await Problem.WriteAsync(context, "denied", "erasures are read by who may read everybody's evidence");
        return false;
    }
}
