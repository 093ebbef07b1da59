using System.Collections.Immutable;
using Atellagent.Boundary.Reviews;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Reviews;

/// <summary>Reviews of decisions: <c>/v1/reviews</c>. What a body says becomes the arguments of the act, and its schema is held against them.</summary>
/// <param name="gate">Says who asks, and is the way to the boundary's own route.</param>
/// <param name="desk">Where reviews are.</param>
/// <param name="store">How they stand.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewEndpoints(AdministrationGate gate, ReviewDesk desk, IReviewStore store, TimeProvider time)
{
    private static readonly TimeSpan UsualReport = TimeSpan.FromDays(30);

    /// <summary>Adds what they need.</summary>
    /// <param name="services">The services.</param>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ReviewEndpoints>();
        services.AddSingleton<FollowUpEndpoints>();
    }

    /// <summary>Maps them.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        ReviewEndpoints reviews = app.Services.GetRequiredService<ReviewEndpoints>();
        app.MapGet("/v1/reviews", reviews.ListAsync);
        app.MapPost("/v1/reviews", reviews.OpenAsync);
        app.MapPost("/v1/reviews/samples", reviews.SampleAsync);
        app.MapGet("/v1/reviews/report", reviews.ReportAsync);
        app.MapGet("/v1/reviews/{id}", reviews.GetAsync);
        app.MapPatch("/v1/reviews/{id}", reviews.ChangeAsync);
        app.Services.GetRequiredService<FollowUpEndpoints>().Map(app);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadReviews) || await ReviewFilters.ReadAsync(context, time.GetUtcNow(), "decision", "route", "sample", "state", "team", "verdict") is not { } filters)
        {
            return;
        }

        if ((filters.WhyNot("state", "open", "judged") ?? filters.WhyNot("verdict", [.. ReviewWords.Verdicts.Keys])) is { } wrong)
        {
            await Problem.WriteAsync(context, "invalid_request", wrong);
            return;
        }

        (ImmutableArray<JsonObject> items, string? next) = await desk.ListAsync(
            new ReviewQuery
            {
                Before = filters["cursor"],
                Decision = filters["decision"],
                Limit = filters.Limit,
                Route = filters["route"],
                Sample = filters["sample"],
                Since = filters.Since,
                State = filters["state"],
                Team = filters["team"],
                Until = filters.Until,
                Verdict = filters["verdict"],
            },
            context.RequestAborted);
        await ReviewFilters.WritePageAsync(context, items, next);
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is { } caller && await gate.MayReadAsync(context, caller, AdministrationOperations.ReadReviews, JsonObject.Empty))
        {
            JsonObject? found = ReviewId.TryParse((string?)context.Request.RouteValues["id"], out ReviewId id) ? await desk.FindAsync(id.ToString(), caller, context.RequestAborted) : null;
            await (found is null
                ? Problem.WriteAsync(context, "not_found", "there is no such review")
                : Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", found));
        }
    }

    private async Task OpenAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is { } caller && await ReviewFilters.ReadBodyAsync(context) is { } body)
        {
            await PerformAsync(context, caller, AdministrationOperations.OpenReview, body, StatusCodes.Status201Created);
        }
    }

    // The id of the address and the version that is there now where the body names none; who sends the one that they saw overwrites nobody.
    private async Task ChangeAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller || await ReviewFilters.ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        string id = ReviewId.TryParse((string?)context.Request.RouteValues["id"], out ReviewId parsed) ? parsed.ToString() : "";
        string operation = body["verdict"] is null ? AdministrationOperations.AssignReview : AdministrationOperations.JudgeReview;
        JsonObject arguments = body.With("review", new JsonString(id));
        if (body["version"] is null)
        {
            arguments = arguments.With("version", JsonNumber.Of(id.Length > 0 && await store.FindAsync(id, context.RequestAborted) is { } review ? review.Version : 1));
        }

        await PerformAsync(context, caller, operation, arguments, StatusCodes.Status200OK);
    }

    private async Task SampleAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null || await ReviewFilters.ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        if (await gate.PerformAsync(context, AdministrationOperations.SampleReviews, body) is { } answer)
        {
            await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer), StatusCodes.Status201Created);
        }
    }

    private async Task ReportAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadReviews) && await ReviewFilters.ReadAsync(context, time.GetUtcNow()) is { } filters)
        {
            DateTimeOffset until = filters.Until ?? time.GetUtcNow();
            JsonObject report = await desk.ReportAsync(filters.Since ?? until - UsualReport, until, context.RequestAborted);
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", report);
        }
    }

    private async Task PerformAsync(HttpContext context, CallerIdentity caller, string operation, JsonObject arguments, int status)
    {
        if (await gate.PerformAsync(context, operation, arguments) is { } answer)
        {
            JsonObject result = AdministrationGate.ResultOf(answer);
            string id = ((JsonString)result["id"]!).Value;

            // Who may act on reviews and not read them is told what they did.
            JsonObject told = await gate.RefusalAsync(caller, AdministrationOperations.ReadReviews, JsonObject.Empty, context.RequestAborted) is null
                ? await desk.FindAsync(id, caller, context.RequestAborted) ?? result
                : result;
            await Problem.WriteDecidedAsync(context, answer, told, status);
        }
    }
}
