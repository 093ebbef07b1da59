using System.Collections.Immutable;
using Atellagent.Boundary.Approvals;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Approvals;

/// <summary>What waits for people: <c>/v1/approvals</c>.</summary>
/// <param name="gate">Says who asks, and who may read everybody's.</param>
/// <param name="desk">Where approvals are.</param>
internal sealed class ApprovalEndpoints(AdministrationGate gate, ApprovalDesk desk)
{
    private const int LongestComment = 2000;

    /// <summary>Lists them: <c>GET /v1/approvals?state=pending</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is not { } caller)
        {
            return;
        }

        IQueryCollection query = context.Request.Query;
        ApprovalState state = default;
        string? wanted = query["state"];
        string? cursor = query["cursor"];
        if (query.Keys.Any(static key => key is not ("state" or "cursor"))
            || (wanted is not null && !ApprovalStateWords.TryParse(wanted, out state))
            || (cursor is not null && !ApprovalId.TryParse(cursor, out _)))
        {
            await Problem.WriteAsync(context, "invalid_request", "state is pending, approved, rejected, expired, cancelled or consumed, and cursor what a page before gave as next");
            return;
        }

        (ImmutableArray<JsonObject> items, string? next) = await desk.ListAsync(
            caller, await gate.ReadsAllAsync(caller, context.RequestAborted), wanted is null ? null : state, cursor, context.RequestAborted);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("items", new JsonArray([.. items])),
            ("next", next is null ? JsonNull.Instance : new JsonString(next))));
    }

    /// <summary>Shows one: <c>GET /v1/approvals/{id}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is { } caller && await FindAsync(context, caller) is { } told)
        {
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told);
        }
    }

    /// <summary>Votes: <c>POST /v1/approvals/{id}/votes</c> with <c>{ "vote", "digest", "comment", "inPlaceOf", "bounds" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the vote is on disk.</returns>
    public async Task VoteAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller
            || await FindAsync(context, caller) is null
            || await VoteRequest.ReadAsync(context, LongestComment, isOnAction: true) is not { } cast)
        {
            return;
        }

        ApprovalMove move = await desk.VoteAsync(
            (string)context.Request.RouteValues["id"]!, new Ballot(caller, cast.Vote.Value == "approve", cast.Digest.Value, cast.Comment?.Value.Trim() ?? "") { InPlaceOf = cast.InPlaceOf, Bounds = cast.Bounds });
        if (move is ApprovalMove.Refused refused)
        {
            await Problem.WriteAsync(context, refused.Code, refused.Reason);
        }
        else if (await FindAsync(context, caller) is { } told)
        {
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told);
        }
    }

    /// <summary>Says what would be carried out inside bounds: <c>POST /v1/approvals/{id}/narrow</c> with <c>{ "bounds" }</c>. Nothing is changed by it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task NarrowAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is not { } caller || await FindAsync(context, caller) is null)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        JsonValue? told = read.Value is JsonObject { Members: [{ Key: "bounds" }] } body ? body["bounds"] : null;
        if (!ApproverBoundsJson.TryRead(told, out BoundSet? bounds, out string? problem))
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? (told is null ? "send { \"bounds\": { \"arguments\": { NAME: { \"maximum\": … } } } }" : problem));
            return;
        }

        (JsonObject? foreseen, string code, string reason) = await desk.ForeseeAsync(caller, (string)context.Request.RouteValues["id"]!, bounds, context.RequestAborted);
        await (foreseen is null ? Problem.WriteAsync(context, code, reason) : Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", foreseen));
    }

    private async Task<JsonObject?> FindAsync(HttpContext context, CallerIdentity caller)
    {
        JsonObject? told = ApprovalId.TryParse((string?)context.Request.RouteValues["id"], out ApprovalId id)
            ? await desk.FindAsync(caller, await gate.ReadsAllAsync(caller, context.RequestAborted), id.ToString(), context.RequestAborted)
            : null;
        if (told is null)
        {
            await Problem.WriteAsync(context, "not_found", "there is no such approval, or it is not for you");
        }

        return told;
    }
}
