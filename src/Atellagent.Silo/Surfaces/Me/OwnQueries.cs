using Atellagent.Boundary.Queries;
using Atellagent.Domain.Json;
using Atellagent.Domain.Queries;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Me;

/// <summary><c>/v1/me/queries</c>: queries over evidence that people keep, and share with their teams.</summary>
/// <param name="gate">Says who asks.</param>
/// <param name="desk">Where they are kept.</param>
internal sealed class OwnQueries(AdministrationGate gate, SavedQueryDesk desk)
{
    /// <summary>Lists them: <c>GET /v1/me/queries</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is not { } caller)
        {
            return;
        }

        IReadOnlyList<SavedQuery> queries = await desk.ListAsync(caller, context.RequestAborted);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray([.. queries.Select(Tell)]))));
    }

    /// <summary>Saves one: <c>PUT /v1/me/queries/{name}</c> with <c>{ "filters": { … }, "team": … }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    public async Task PutAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default with { MaxBytes = 16 * 1024 });
        if (read.Value is not JsonObject body
            || !body.Members.All(static member => member.Key is "filters" or "team")
            || body["filters"] is not JsonObject filters
            || body["team"] is not (null or JsonString))
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? "send { \"filters\": { name: value }, \"team\": the name of a team, or leave it out }");
            return;
        }

        await AnswerAsync(context, await desk.SaveAsync(caller, Name(context), (body["team"] as JsonString)?.Value, filters, context.RequestAborted));
    }

    /// <summary>Takes one away: <c>DELETE /v1/me/queries/{name}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    public async Task DeleteAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is { } caller)
        {
            await AnswerAsync(context, await desk.DeleteAsync(caller, Name(context), context.RequestAborted));
        }
    }

    private static string Name(HttpContext context) => (string?)context.Request.RouteValues["name"] ?? "";

    private static Task AnswerAsync(HttpContext context, SavedQueryMove move) => move is SavedQueryMove.Refused refused
        ? Problem.WriteAsync(context, refused.Code, refused.Reason)
        : Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("name", new JsonString(Name(context)))));

    private static JsonObject Tell(SavedQuery query) => JsonObject.Of(
        ("filters", query.Filters),
        ("name", new JsonString(query.Name)),
        ("owner", new JsonString(query.Owner)),
        ("savedAt", new JsonString(Rfc3339.Text(query.SavedAt))),
        ("team", query.Team is null ? null : new JsonString(query.Team)));
}
