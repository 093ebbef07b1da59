using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Labels;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Labels;

/// <summary><c>/v1/admin/labels</c>: what runs and deployments have read, and taking it away from one of them.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="replica">Authority.</param>
internal sealed class LabelEndpoints(AdministrationGate gate, AuthorityReplica replica)
{
    private const int MostListed = 1000;

    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The host.</param>
    public void Map(WebApplication app)
    {
        app.MapGet("/v1/admin/labels", ListAsync);
        app.MapPost("/v1/admin/labels/clear", ClearAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadLabels))
        {
            AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
            ImmutableArray<JsonValue> items =
            [
                .. view.Labels.OrderBy(static one => one.Key, StringComparer.Ordinal).Take(MostListed).Select(static one => (JsonValue)LabelTold.Of(one.Key, one.Value)),
            ];
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray(items)), ("more", JsonBoolean.Of(view.Labels.Count > MostListed))));
        }
    }

    // { "holder", "reason" }
    private async Task ClearAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject body
            || body["holder"] is not JsonString { Value.Length: > 0 } holder
            || body["reason"] is not JsonString { Value: { Length: > 0 and <= ChangeAnswer.LongestReason } } reason
            || body.Members.Any(static member => member.Key is not ("holder" or "reason")))
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? $"send {{ \"holder\": as it is listed, \"reason\": why, of at most {ChangeAnswer.LongestReason} characters }}");
            return;
        }

        if (await gate.PerformAsync(context, AdministrationOperations.ClearLabels, JsonObject.Of(("holder", holder), ("reason", reason))) is { } answer)
        {
            await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer));
        }
    }
}
