using System.Collections.Immutable;
using Atellagent.Boundary.Reviews;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Reviews;

/// <summary>The work that reviews cause: <c>/v1/reviews/{id}/follow-ups</c> and <c>/v1/follow-ups</c>.</summary>
/// <param name="gate">Says who asks, and is the way to the boundary's own route.</param>
/// <param name="desk">Where follow-ups are.</param>
/// <param name="store">How they stand.</param>
/// <param name="time">The clock.</param>
internal sealed class FollowUpEndpoints(AdministrationGate gate, ReviewDesk desk, IReviewStore store, TimeProvider time)
{
    /// <summary>Maps them.</summary>
    /// <param name="app">The host.</param>
    public void Map(WebApplication app)
    {
        app.MapGet("/v1/reviews/{id}/follow-ups", ListOfReviewAsync);
        app.MapPost("/v1/reviews/{id}/follow-ups", OpenAsync);
        app.MapGet("/v1/follow-ups", ListAsync);
        app.MapGet("/v1/follow-ups/{id}", GetAsync);
        app.MapPatch("/v1/follow-ups/{id}", MoveAsync);
        app.MapGet("/v1/follow-ups/{id}/draft", DraftAsync);
        app.MapPost("/v1/follow-ups/{id}/suspend", SuspendAsync);
    }

    private async Task ListOfReviewAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadReviews))
        {
            string id = (string?)context.Request.RouteValues["id"] ?? "";
            (ImmutableArray<JsonObject> items, string? next) = await desk.ListFollowUpsAsync(new FollowUpQuery { Review = id, Before = context.Request.Query["cursor"] }, context.RequestAborted);
            await ReviewFilters.WritePageAsync(context, items, next);
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadReviews) || await ReviewFilters.ReadAsync(context, time.GetUtcNow(), "owner", "state", "surface", "target") is not { } filters)
        {
            return;
        }

        // What is still to be done has three states, and one word.
        bool isLeft = filters["state"] == "left";
        if ((filters.WhyNot("state", [.. ReviewWords.States.Keys, "left"]) ?? filters.WhyNot("surface", [.. ReviewWords.Surfaces.Keys])) is { } wrong)
        {
            await Problem.WriteAsync(context, "invalid_request", wrong);
            return;
        }

        (ImmutableArray<JsonObject> items, string? next) = await desk.ListFollowUpsAsync(
            new FollowUpQuery
            {
                Before = filters["cursor"],
                IsOpenOnly = isLeft,
                Limit = filters.Limit,
                Owner = filters["owner"],
                Since = filters.Since,
                State = isLeft ? null : filters["state"],
                Surface = filters["surface"],
                Target = filters["target"],
                Until = filters.Until,
            },
            context.RequestAborted);
        await ReviewFilters.WritePageAsync(context, items, next);
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadReviews))
        {
            await WriteAsync(context, await FindAsync(context));
        }
    }

    private async Task OpenAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is { } caller && await ReviewFilters.ReadBodyAsync(context) is { } body)
        {
            string id = ReviewId.TryParse((string?)context.Request.RouteValues["id"], out ReviewId review) ? review.ToString() : "";
            await PerformAsync(context, caller, AdministrationOperations.OpenFollowUp, body.With("review", new JsonString(id)), StatusCodes.Status201Created);
        }
    }

    private async Task MoveAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller || await ReviewFilters.ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        string id = FollowUpId.TryParse((string?)context.Request.RouteValues["id"], out FollowUpId parsed) ? parsed.ToString() : "";
        JsonObject arguments = body.With("followUp", new JsonString(id));
        if (body["version"] is null)
        {
            arguments = arguments.With("version", JsonNumber.Of(id.Length > 0 && await store.FindFollowUpAsync(id, context.RequestAborted) is { } followUp ? followUp.Version : 1));
        }

        await PerformAsync(context, caller, AdministrationOperations.MoveFollowUp, arguments, StatusCodes.Status200OK);
    }

    // The test holds what was asked for, which takes the right to read that; the policy itself is for who may read documents.
    private async Task DraftAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller
            || !await gate.MayReadAsync(context, caller, AdministrationOperations.ReadReviews, JsonObject.Empty)
            || !await gate.MayReadAsync(context, caller, AdministrationOperations.ReadEvidence, JsonObject.Empty))
        {
            return;
        }

        string id = FollowUpId.TryParse((string?)context.Request.RouteValues["id"], out FollowUpId parsed) ? parsed.ToString() : "";
        (JsonObject? draft, string? whyNot) = id.Length == 0 ? default : await desk.DraftAsync(id, context.RequestAborted);
        JsonObject documents = JsonObject.Of(("kind", new JsonString("Policy")));
        draft = draft is not null && await gate.RefusalAsync(caller, AdministrationOperations.ReadDocuments, documents, context.RequestAborted) is not null
            ? draft.Without("document").Without("revision")
            : draft;
        await (whyNot is null ? WriteAsync(context, draft) : Problem.WriteAsync(context, "invalid_request", whyNot));
    }

    // The operation that suspends is the one that there is; what follows from it for the follow-up the boundary sees by itself.
    private async Task SuspendAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller || !await gate.MayReadAsync(context, caller, AdministrationOperations.ReadReviews, JsonObject.Empty))
        {
            return;
        }

        string id = FollowUpId.TryParse((string?)context.Request.RouteValues["id"], out FollowUpId parsed) ? parsed.ToString() : "";
        FollowUp? followUp = id.Length == 0 ? null : await store.FindFollowUpAsync(id, context.RequestAborted);
        if (followUp is not { Surface: RemediationSurface.Deployment })
        {
            await Problem.WriteAsync(context, followUp is null ? "not_found" : "invalid_request", followUp is null ? "there is no such follow-up" : "the follow-up is not about a deployment");
            return;
        }

        JsonObject arguments = JsonObject.Of(("kind", new JsonString("Deployment")), ("name", new JsonString(followUp.Target)));
        if (await gate.PerformAsync(context, AdministrationOperations.Suspend, arguments) is { } answer)
        {
            await Problem.WriteDecidedAsync(context, answer, await desk.FindFollowUpAsync(id, context.RequestAborted) ?? followUp.ToJson());
        }
    }

    private async Task PerformAsync(HttpContext context, CallerIdentity caller, string operation, JsonObject arguments, int status)
    {
        if (await gate.PerformAsync(context, operation, arguments) is { } answer)
        {
            JsonObject result = AdministrationGate.ResultOf(answer);

            // Who may act on follow-ups and not read them is told what they did.
            JsonObject told = await gate.RefusalAsync(caller, AdministrationOperations.ReadReviews, JsonObject.Empty, context.RequestAborted) is null
                ? await desk.FindFollowUpAsync(((JsonString)result["id"]!).Value, context.RequestAborted) ?? result
                : result;
            await Problem.WriteDecidedAsync(context, answer, told, status);
        }
    }

    private async Task<JsonObject?> FindAsync(HttpContext context) =>
        FollowUpId.TryParse((string?)context.Request.RouteValues["id"], out FollowUpId id) ? await desk.FindFollowUpAsync(id.ToString(), context.RequestAborted) : null;

    private static Task WriteAsync(HttpContext context, JsonObject? found) => found is null
        ? Problem.WriteAsync(context, "not_found", "there is no such follow-up")
        : Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", found);
}
