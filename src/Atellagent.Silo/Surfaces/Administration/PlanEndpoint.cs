using System.Globalization;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>
/// Decides recorded requests again under a draft: <c>POST /v1/admin/plans</c>. The answer is one JSON object a line: how far it is,
/// now and then, and at last the plan or what kept it from being made.
/// </summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="drafts">Reads drafts.</param>
/// <param name="stream">Writes what comes of a replay.</param>
/// <param name="replay">The recorded decisions.</param>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class PlanEndpoint(
    AdministrationGate gate, DraftReading drafts, PlanStream stream, HistoryReplay replay, AuthorityReplica replica, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task PostAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        if (ReadQuery(context.Request.Query, out bool prune, out string malformed) is not { } query)
        {
            await Problem.WriteAsync(context, "invalid_request", malformed);
            return;
        }

        JsonObject arguments = JsonObject.Of(
            ("principal", query.Principal is null ? null : new JsonString(query.Principal)),
            ("prune", JsonBoolean.Of(prune)),
            ("route", query.Route is null ? null : new JsonString(query.Route)),
            ("since", new JsonString(Rfc3339.Text(query.Since))),
            ("until", new JsonString(Rfc3339.Text(query.Until))));
        if (!await gate.MayReadAsync(context, caller, AdministrationOperations.Replay, arguments)
            || !await gate.MayReadAsync(context, caller, AdministrationOperations.ReadEvidence, JsonObject.Empty)
            || await drafts.ReadAsync(context, caller, prune) is not { Proposal: { } proposal })
        {
            return;
        }

        using IDisposable? turn = replay.TryEnter();
        if (turn is null)
        {
            await Problem.WriteAsync(context, "rate_limited", "another plan is being made here, and it takes all cores; ask again when it is done");
        }
        else if (DraftPlan.Make(await replica.RefreshAsync(context.RequestAborted), proposal) is { } draft)
        {
            await StreamAsync(context, draft, query);
        }
        else
        {
            await Problem.WriteAsync(context, "policy_unavailable", "no valid policies are in force that the draft could be held against, or they were changed just now; ask again");
        }
    }

    private Task StreamAsync(HttpContext context, DraftPlan draft, DecisionHistoryQuery query) => stream.RunAsync(
        context,
        tellAsync => replay.RunAsync(draft.Simulation, query, tellAsync, context.RequestAborted),
        async plan =>
        {
            // What is shown to widen is on disk before anybody is told: it is not put in force by one person who has not looked.
            bool isShownWider = plan.Counts.Wider > 0 && draft.Proposal.Widening.IsEmpty;
            if (isShownWider)
            {
                await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest).NoteWiderAsync(draft.Outcome, CancellationToken.None);
            }

            bool needsVote = draft.Proposal.NeedsVote || (isShownWider && FourEyes.IsOn([.. replica.Current.Documents]));
            return PlanTold.Plan(draft, plan, query.Since, query.Until, needsVote);
        });

    private DecisionHistoryQuery? ReadQuery(IQueryCollection asked, out bool prune, out string malformed)
    {
        DateTimeOffset now = time.GetUtcNow();
        prune = asked["prune"] == "true";
        malformed = "";
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in asked)
        {
            if (values.Count != 1 || values[0] is not { Length: > 0 and <= 256 } || name is not ("since" or "until" or "principal" or "route" or "prune"))
            {
                malformed = "what is asked is since, until, principal, route and prune, each once and with a value";
                return null;
            }
        }

        if (Time(asked["since"], now - Usual) is not { } since || Time(asked["until"], now) is not { } until || since >= until)
        {
            malformed = "since and until are times in RFC 3339, and since comes first";
            return null;
        }

        if (!prune && asked.ContainsKey("prune") && asked["prune"] != "false")
        {
            malformed = "prune is true or false";
            return null;
        }

        return new DecisionHistoryQuery(since, until, asked["principal"], asked["route"]);
    }

    private static DateTimeOffset? Time(string? value, DateTimeOffset otherwise) => value is null ? otherwise
        : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
        : null;
}
