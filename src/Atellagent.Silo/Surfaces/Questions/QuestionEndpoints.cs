using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Questions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Questions;

/// <summary>
/// Questions about what is in force: <c>/v1/admin/explain</c>, <c>/v1/admin/what-can</c>, <c>/v1/admin/who-can</c>, <c>/v1/admin/map</c>, and what tests of a draft come to: <c>/v1/admin/policy-tests</c>. Whoever may read the documents
/// could work the answers out from them, and is told no more.
/// </summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="questions">Answers them.</param>
/// <param name="tests">Runs tests.</param>
internal sealed class QuestionEndpoints(AdministrationGate gate, PolicyQuestions questions, DraftTests tests)
{
    // Compiled and run while somebody waits, as often as somebody asks.
    private const int LargestTested = 1024 * 1024;

    private const string AskedOnce = "each parameter stands there once";

    /// <summary>Says what would become of a request: <c>POST /v1/admin/explain</c>. Nothing is sent, and nothing recorded.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ExplainAsync(HttpContext context)
    {
        if (!await MayAskAsync(context))
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (DryRun.Read(read.Value) is not { } asked)
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? "send { \"principal\", \"deployment\", \"route\", \"operation\", \"arguments\": { … }, \"context\": { … } }");
            return;
        }

        await (await questions.ExplainAsync(asked, context.RequestAborted) is { } told
            ? Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told)
            : Problem.WriteAsync(context, "policy_unavailable", "no valid policy bundle is in force"));
    }

    /// <summary>Says what a principal could do: <c>GET /v1/admin/what-can?principal=&amp;deployment=</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task WhatCanAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        if (await MayAskAsync(context) && await IsWellFormedAsync(context, query, "principal", "deployment"))
        {
            await AnswerAsync(context, await questions.WhatCanAsync((string)query["principal"]!, query["deployment"], context.RequestAborted));
        }
    }

    /// <summary>Says who could do something: <c>GET /v1/admin/who-can?route=&amp;operation=</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task WhoCanAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        if (await MayAskAsync(context) && await IsWellFormedAsync(context, query, "route", "operation"))
        {
            if (query["operation"].Count == 0)
            {
                await Problem.WriteAsync(context, "invalid_request", "name a route and an operation");
                return;
            }

            await AnswerAsync(context, await questions.WhoCanAsync((string)query["route"]!, (string)query["operation"]!, context.RequestAborted));
        }
    }

    /// <summary>Says who can reach what: <c>GET /v1/admin/map</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task MapAsync(HttpContext context)
    {
        if (await MayAskAsync(context))
        {
            await (await questions.MapAsync(context.RequestAborted) is { } told
                ? Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told)
                : Problem.WriteAsync(context, "policy_unavailable", "no valid policy bundle is in force"));
        }
    }

    /// <summary>Runs the tests of a draft: <c>POST /v1/admin/policy-tests</c>. Nothing is put in force, and nothing recorded.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task TestAsync(HttpContext context)
    {
        if (!await MayAskAsync(context) || await DraftReading.ReadTextAsync(context, LargestTested) is not { } draft)
        {
            return;
        }

        (JsonObject? told, ApplyResult wrong) = await tests.RunAsync(draft, context.RequestAborted);
        await (told is not null
            ? Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told)
            : ChangeAnswer.WriteAsync(context, wrong, dryRun: true));
    }

    private Task<bool> MayAskAsync(HttpContext context) => gate.MayReadAsync(context, AdministrationOperations.ReadDocuments, ("kind", "Policy"));

    private static async Task<bool> IsWellFormedAsync(HttpContext context, IQueryCollection query, string first, string second)
    {
        if (query[first].Count == 1 && query[second].Count <= 1 && query.Keys.All(name => name == first || name == second))
        {
            return true;
        }

        await Problem.WriteAsync(context, "invalid_request", $"the parameters are {first} and {second}, and {AskedOnce}");
        return false;
    }

    private static Task AnswerAsync(HttpContext context, (JsonObject? Told, string? Problem) answer) => answer.Told is { } told
        ? Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told)
        : Problem.WriteAsync(context, "not_found", answer.Problem!);
}
