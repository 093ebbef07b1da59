using System.Collections.Immutable;
using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>The changes that wait for the vote of another person: <c>/v1/admin/changes</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="making">Makes changes of documents.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class PendingChangeEndpoints(AdministrationGate gate, ChangeMaking making, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Lists them, the newest first: <c>GET /v1/admin/changes</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadChanges))
        {
            ImmutableArray<JsonValue> items = [.. (await ReadAsync(context)).Select(change => change.ToJson(time.GetUtcNow()))];
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray(items))));
        }
    }

    /// <summary>Shows one, with the documents while it waits: <c>GET /v1/admin/changes/{id}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadChanges, ("change", id)))
        {
            return;
        }

        PendingChange? change = (await ReadAsync(context)).FirstOrDefault(kept => string.Equals(kept.Id, id, StringComparison.Ordinal));
        await (change is null
            ? Problem.WriteAsync(context, "not_found", "there is no such change")
            : Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", change.ToJson(time.GetUtcNow())
                .With("documents", new JsonArray([.. change.Proposal.Files.Select(static file => (JsonValue)new JsonString(file.Text))]))));
    }

    /// <summary>Votes: <c>POST /v1/admin/changes/{id}/votes</c> with <c>{ "vote", "digest", "comment" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the vote has been counted, and the change carried out where it was the last.</returns>
    public async Task VoteAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null || await VoteRequest.ReadAsync(context, ChangeAnswer.LongestReason) is not { } cast)
        {
            return;
        }

        JsonObject arguments = JsonObject.Of(
            ("change", new JsonString((string)context.Request.RouteValues["id"]!)), ("comment", cast.Comment), ("digest", cast.Digest), ("vote", cast.Vote));
        if (await gate.PerformAsync(context, AdministrationOperations.Vote, arguments) is { } answer)
        {
            await making.SynchroniseAsync();
            await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer));
        }
    }

    private Task<ImmutableArray<PendingChange>> ReadAsync(HttpContext context) =>
        grains.GetGrain<IPendingChangesGrain>(AuthorityStorage.Manifest).ReadAsync(context.RequestAborted);
}
