using System.Globalization;
using System.Text;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>
/// Decides recorded requests again under a draft: <c>POST /v1/admin/plans</c>. The answer is one JSON object a line: how far it is,
/// now and then, and at last the plan or what kept it from being made.
/// </summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="discovery">Has MCP servers asked for their tools.</param>
/// <param name="replay">The recorded decisions.</param>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class PlanEndpoint(
    AdministrationGate gate, RouteDiscovery discovery, HistoryReplay replay, AuthorityReplica replica, IGrainFactory grains, TimeProvider time)
{
    private const int LargestDraft = 16 * 1024 * 1024;
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);
    private static readonly TimeSpan ToldEvery = TimeSpan.FromMilliseconds(250);
    private static readonly byte[] EndOfLine = "\n"u8.ToArray();

    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task PostAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        if (!RequestBody.HasType(context.Request, "application/yaml"))
        {
            await Problem.WriteAsync(context, "unsupported_media_type", "send application/yaml in UTF-8");
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
            || await ReadDraftAsync(context) is not { } text
            || await discovery.AskAsync(context, caller, new ApplyRequest { Files = [new SourceFile("", text)], Prune = prune, IsTrial = true }) is not { } request)
        {
            return;
        }

        IBoundaryGrain boundary = grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest);
        ApplyResult planned = await boundary.PlanAsync(request, context.RequestAborted);
        if (planned.Proposal is not { } proposal)
        {
            await ChangeAnswer.WriteAsync(context, planned, dryRun: true);
            return;
        }

        using IDisposable? turn = replay.TryEnter();
        if (turn is null)
        {
            await Problem.WriteAsync(context, "rate_limited", "another plan is being made here, and it takes all cores; ask again when it is done");
        }
        else if (DraftPlan.Make(await replica.RefreshAsync(context.RequestAborted), proposal) is { } draft)
        {
            await StreamAsync(context, boundary, draft, query);
        }
        else
        {
            await Problem.WriteAsync(context, "policy_unavailable", "no valid policies are in force that the draft could be held against, or they were changed just now; ask again");
        }
    }

    private async Task StreamAsync(HttpContext context, IBoundaryGrain boundary, DraftPlan draft, DecisionHistoryQuery query)
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        long told = time.GetTimestamp();
        try
        {
            PolicyPlan plan = await replay.RunAsync(
                draft.Simulation,
                query,
                async progress =>
                {
                    if (progress.Share >= 1 || time.GetElapsedTime(told) >= ToldEvery)
                    {
                        told = time.GetTimestamp();
                        await WriteAsync(context, PlanTold.Progress(progress));
                    }
                },
                context.RequestAborted);

            // What is shown to widen is on disk before anybody is told: it is not put in force by one person who has not looked.
            bool isShownWider = plan.Counts.Wider > 0 && draft.Proposal.Widening.IsEmpty;
            if (isShownWider)
            {
                await boundary.NoteWiderAsync(draft.Outcome, CancellationToken.None);
            }

            bool needsVote = draft.Proposal.NeedsVote || (isShownWider && FourEyes.IsOn([.. replica.Current.Documents]));
            await WriteAsync(context, PlanTold.Plan(draft, plan, query.Since, query.Until, needsVote));
        }
        catch (EvidenceUnavailableException)
        {
            await WriteAsync(context, JsonObject.Of(
                ("code", new JsonString("evidence_unavailable")), ("detail", new JsonString("evidence cannot be read now; there is no plan")), ("type", new JsonString("problem"))));
        }
    }

    private static async Task WriteAsync(HttpContext context, JsonObject line)
    {
        await context.Response.BodyWriter.WriteAsync(CanonicalJson.ToUtf8(line), context.RequestAborted);
        await context.Response.BodyWriter.WriteAsync(EndOfLine, context.RequestAborted);
    }

    private static async Task<string?> ReadDraftAsync(HttpContext context)
    {
        (ReadOnlyMemory<byte>? bytes, string? problem) = await RequestBody.ReadAsync(context, LargestDraft);
        if (bytes is not { } body)
        {
            await Problem.WriteAsync(context, problem!, $"a draft is limited to {LargestDraft} bytes");
            return null;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.Span);
        }
        catch (DecoderFallbackException)
        {
            await Problem.WriteAsync(context, "invalid_request", "the body is not UTF-8");
            return null;
        }
    }

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
