using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>The draft that runs beside the policies in force: <c>/v1/admin/shadow</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="drafts">Reads drafts.</param>
/// <param name="desk">Keeps the draft for the action.</param>
/// <param name="stream">Writes what comes of a replay.</param>
/// <param name="replay">The recorded decisions.</param>
/// <param name="replica">Authority.</param>
/// <param name="time">The clock.</param>
internal sealed class ShadowEndpoints(
    AdministrationGate gate, DraftReading drafts, ChangeDesk desk, PlanStream stream, HistoryReplay replay, AuthorityReplica replica, TimeProvider time)
{
    /// <summary>Maps them.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        app.MapPost("/v1/admin/shadow", static context => Of(context).StartAsync(context));
        app.MapDelete("/v1/admin/shadow", static context => Of(context).StopAsync(context));
        app.MapGet("/v1/admin/shadow", static context => Of(context).GetAsync(context));
        app.MapGet("/v1/admin/shadow/report", static context => Of(context).ReportAsync(context));
    }

    private static ShadowEndpoints Of(HttpContext context) => context.RequestServices.GetRequiredService<ShadowEndpoints>();

    private async Task StartAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        bool prune = context.Request.Query["prune"] == "true";
        if (Malformed(context) is { } malformed)
        {
            await Problem.WriteAsync(context, "invalid_request", malformed);
            return;
        }

        // Who may not even plan has no sixteen megabytes read.
        JsonObject planning = JsonObject.Of(("prune", JsonBoolean.Of(prune)), ("verb", new JsonString(AdministrationOperations.Apply)));
        if (!await gate.MayReadAsync(context, caller, AdministrationOperations.Plan, planning)
            || await drafts.ReadAsync(context, caller, prune) is not { Proposal: { } proposal })
        {
            return;
        }

        if (proposal.Documents.FirstOrDefault(static change => change.Kind is not ("Policy" or "PolicyException")) is { } other)
        {
            await Problem.WriteAsync(context, "invalid_request", $"only policies and exceptions run beside those in force; {other.Kind} {other.Name} would be another one, and grants, routes and people are as they are in force");
            return;
        }

        await SubmitAsync(context, caller, proposal);
    }

    private async Task SubmitAsync(HttpContext context, CallerIdentity caller, ChangeProposal proposal)
    {
        using IDisposable held = desk.Hold(proposal);
        JsonObject whole = proposal.ToArguments();
        JsonObject arguments = JsonObject.Of(
            ("digest", whole["digest"]), ("documents", whole["documents"]), ("policyVersion", whole["policyVersion"]), ("prune", whole["prune"]), ("reason", new JsonString(context.Request.Query["reason"].ToString())));
        ActionAnswer answer = await gate.SubmitAsync(caller, AdministrationOperations.StartShadow, arguments, context.RequestAborted);
        await AnswerAsync(context, answer);
    }

    private async Task StopAsync(HttpContext context)
    {
        if (Malformed(context) is { } malformed)
        {
            if (await gate.AuthenticateAsync(context) is not null)
            {
                await Problem.WriteAsync(context, "invalid_request", malformed);
            }

            return;
        }

        JsonObject arguments = JsonObject.Of(("reason", new JsonString(context.Request.Query["reason"].ToString())));
        if (await gate.PerformAsync(context, AdministrationOperations.StopShadow, arguments) is { } answer)
        {
            await AnswerAsync(context, answer);
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadShadow))
        {
            AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", Describe(view));
        }
    }

    private async Task ReportAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller
            || !await gate.MayReadAsync(context, caller, AdministrationOperations.ReadShadow, JsonObject.Empty)
            || !await gate.MayReadAsync(context, caller, AdministrationOperations.ReadEvidence, JsonObject.Empty))
        {
            return;
        }

        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        if (view.Shadow is not { } draft)
        {
            await Problem.WriteAsync(context, "not_found", "no draft runs beside the policies in force");
            return;
        }

        using IDisposable? turn = replay.TryEnter();
        if (turn is null)
        {
            await Problem.WriteAsync(context, "rate_limited", "another plan is being made here, and it takes all cores; ask again when it is done");
            return;
        }

        // Records are read by the minute; what the draft did not see is not counted.
        DecisionHistoryQuery query = new(draft.State.At - TimeSpan.FromMinutes(1), time.GetUtcNow() + TimeSpan.FromMinutes(1));
        await stream.RunAsync(
            context,
            tellAsync => replay.RunAsync(ShadowSummary.Of(draft.State.Version), query, tellAsync, context.RequestAborted),
            plan => Task.FromResult(PlanTold.Shadow(draft, view.Policies?.Version.ToString() ?? "", plan, time.GetUtcNow())));
    }

    private async Task AnswerAsync(HttpContext context, ActionAnswer answer)
    {
        if (AdministrationGate.IsCarriedOut(answer))
        {
            await Problem.WriteDecidedAsync(context, answer, Describe(await replica.RefreshAsync(context.RequestAborted)));
        }
        else
        {
            await AdministrationGate.RefuseAsync(context, answer);
        }
    }

    private static string? Malformed(HttpContext context) =>
        (string?)context.Request.Query["prune"] is not (null or "true" or "false") ? "prune is true or false"
        : context.Request.Query["reason"].ToString().Length > ChangeAnswer.LongestReason ? $"a reason has at most {ChangeAnswer.LongestReason} characters"
        : null;

    private static JsonObject Describe(AuthorityView view) => view.Shadow is not { } draft
        ? JsonObject.Of(("running", JsonBoolean.False))
        : JsonObject.Of(
            ("by", new JsonString(draft.State.By)),
            ("policies", JsonNumber.Of(draft.State.Documents.Length)),
            ("problem", draft.Problem is null ? null : new JsonString(draft.Problem)),
            ("reason", new JsonString(draft.State.Why)),
            ("running", JsonBoolean.True),
            ("since", new JsonString(PolicySignature.TimeText(draft.State.At))),
            ("version", new JsonString(draft.State.Version)));
}
