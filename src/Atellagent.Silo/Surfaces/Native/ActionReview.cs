using System.Collections.Immutable;
using Atellagent.Boundary.Settlements;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Native;

/// <summary>Actions of which nobody knows what came: <c>GET /v1/actions?outcome=unknown</c>, and <c>POST /v1/actions/{id}/settle</c>.</summary>
/// <param name="gate">Says who asks, and is the way to the boundary's own route.</param>
/// <param name="actions">Where they are.</param>
/// <param name="reader">Where one is found.</param>
internal sealed class ActionReview(AdministrationGate gate, OpenActions actions, IEvidenceReader reader)
{
    private const int LongestComment = 1000;

    /// <summary>Lists them.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is not { } caller)
        {
            return;
        }

        IQueryCollection query = context.Request.Query;
        string? cursor = query["cursor"];
        if (query.Keys.Any(static key => key is not ("outcome" or "cursor"))
            || (string?)query["outcome"] is not { } outcome
            || !OpenActions.Words.ContainsKey(outcome)
            || (cursor is not null && !ActionId.TryParse(cursor, out _)))
        {
            await Problem.WriteAsync(context, "invalid_request", $"outcome is {string.Join(", ", OpenActions.Words.Keys)}, and cursor what a page before gave as next");
            return;
        }

        (ImmutableArray<JsonObject> items, string? next) = await actions.ListAsync(
            caller, await gate.ReadsAllAsync(caller, context.RequestAborted), outcome, cursor, context.RequestAborted);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("items", new JsonArray([.. items])),
            ("next", next is null ? JsonNull.Instance : new JsonString(next))));
    }

    /// <summary>Settles one: <c>{ "status": "succeeded" or "failed", "comment" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    public async Task SettleAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject { Members.Length: 2 } body
            || body["status"] is not JsonString { Value: "succeeded" or "failed" } status
            || body["comment"] is not JsonString { Value.Length: <= LongestComment } comment
            || string.IsNullOrWhiteSpace(comment.Value))
        {
            await Problem.WriteAsync(
                context,
                read.Code ?? "invalid_request",
                read.Detail ?? $"send {{ \"status\": \"succeeded\" or \"failed\", \"comment\": how you know, of at most {LongestComment} characters }}");
            return;
        }

        string id = ActionId.TryParse((string?)context.Request.RouteValues["id"], out ActionId action) ? action.ToString() : "";
        JsonObject arguments = JsonObject.Of(("action", new JsonString(id)), ("comment", new JsonString(comment.Value.Trim())), ("status", status));
        if (await gate.PerformAsync(context, AdministrationOperations.Settle, arguments) is { } answer)
        {
            JsonObject told = await reader.FindActionAsync(id, context.RequestAborted) is { } stored ? OwnActions.Tell(stored) : AdministrationGate.ResultOf(answer);
            await Problem.WriteDecidedAsync(context, answer, told);
        }
    }
}
