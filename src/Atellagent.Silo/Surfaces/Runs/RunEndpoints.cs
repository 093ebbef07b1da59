using System.Globalization;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Runs;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Runs;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Possession;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Runs;

/// <summary>
/// Runs of hosted deployments. <c>/v1/admin/runs</c> is for who starts and ends them; <c>/v1/runs/{id}</c> is for the runner of one, which proves itself by
/// the run's key (a DPoP proof without a token) and can do no more there than learn that it has to stop, and say how the run ended.
/// </summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="runs">The runs.</param>
/// <param name="desk">What becomes of them.</param>
/// <param name="possession">Checks proofs.</param>
/// <param name="replica">Authority.</param>
/// <param name="address">The boundary's own address.</param>
/// <param name="time">The clock.</param>
internal sealed class RunEndpoints(AdministrationGate gate, IRunStore runs, RunDesk desk, ProofOfPossession possession, AuthorityReplica replica, BoundaryAddress address, TimeProvider time)
{
    private const int MostListed = 200;
    private const int LongestWait = 20;
    private const int LongestReason = 200;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The host.</param>
    public void Map(WebApplication app)
    {
        app.MapPost("/v1/admin/runs", StartAsync);
        app.MapGet("/v1/admin/runs", ListAsync);
        app.MapGet("/v1/admin/runs/hosted", HostedAsync);
        app.MapGet("/v1/admin/runs/{id}", GetAsync);
        app.MapPost("/v1/admin/runs/{id}/end", EndAsync);
        app.MapGet("/v1/runs/{id}/watch", WatchAsync);
        app.MapPost("/v1/runs/{id}/end", ReportAsync);
    }

    // { "deployment", "command": [ … ], "key": { a public JSON Web Key }, "principal"?, "limits"? }
    private async Task StartAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        string problem = "";
        ClientKey? key = null;
        if (read.Value is not JsonObject body
            || body["deployment"] is not JsonString deployment
            || body["command"] is not JsonArray command
            || body["key"] is not JsonObject jwk
            || body["principal"] is not (null or JsonString)
            || body["limits"] is not (null or JsonString)
            || body.Members.Any(static member => member.Key is not ("deployment" or "command" or "key" or "principal" or "limits"))
            || !ClientKey.TryRead(jwk, out key, out problem!))
        {
            string detail = string.IsNullOrEmpty(problem) ? "send { \"deployment\", \"command\": [ … ], \"key\": the public key of the run (RFC 7517) }" : "key: " + problem;
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? detail);
            return;
        }

        JsonObject arguments = JsonObject.Of(
            ("command", command),
            ("deployment", deployment),
            ("key", new JsonString(key.Thumbprint)),
            ("limits", body["limits"]),
            ("principal", body["principal"]));
        if (await gate.PerformAsync(context, AdministrationOperations.StartRun, arguments) is { } answer)
        {
            RunSpec spec = replica.Current.Deployments.GetValueOrDefault(deployment.Value)?.Run ?? new RunSpec();
            await Problem.WriteDecidedAsync(
                context,
                answer,
                AdministrationGate.ResultOf(answer)
                    .With("issuer", new JsonString(address.Issuer))
                    .With("leaseSeconds", JsonNumber.Of((long)RunDesk.Lease.TotalSeconds))
                    .With("spec", Tell(spec)),
                StatusCodes.Status201Created);
        }
    }

    private static JsonObject Tell(RunSpec spec) => JsonObject.Of(
        ("memoryMegabytes", JsonNumber.Of(spec.MemoryMegabytes)),
        ("processes", JsonNumber.Of(spec.Processes)),
        ("restart", new JsonString(spec.Restart.ToWord())),
        ("seconds", spec.Longest is { } longest ? JsonNumber.Of((long)longest.TotalSeconds) : null));

    private async Task ListAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadRuns))
        {
            IReadOnlyList<HostedRun> found = await runs.ListAsync(MostListed, context.RequestAborted);
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", new JsonArray([.. found.Select(RunTold.Of)]))));
        }
    }

    // Whoever names the clock of the answer before hears of the next change when it is there.
    private async Task HostedAsync(HttpContext context)
    {
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadRuns))
        {
            return;
        }

        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        DateTimeOffset until = time.GetUtcNow() + TimeSpan.FromSeconds(Wait(context));
        while (context.Request.Query["clock"] is [{ } seen] && seen == view.Clock.ToString(CultureInfo.InvariantCulture) && time.GetUtcNow() < until)
        {
            await Task.Delay(Look, time, context.RequestAborted);
            view = replica.Current;
        }

        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("clock", JsonNumber.Of(view.Clock)),
            ("items", new JsonArray([.. view.Deployments.Values.Where(static one => one is { IsHosted: true, Run.Command.IsEmpty: false }).OrderBy(static one => one.Name, StringComparer.Ordinal).Select(one => TellHosted(view, one))]))));
    }

    private static JsonObject TellHosted(AuthorityView view, DeploymentDocument deployment)
    {
        RunSpec spec = deployment.Run!;
        JsonObject told = JsonObject.Of(
            ("command", new JsonArray([.. spec.Command.Select(static word => new JsonString(word))])),
            ("deployment", new JsonString(deployment.Name)),
            ("directory", spec.Directory is null ? null : new JsonString(spec.Directory)),
            ("principals", new JsonArray([.. deployment.Principals.Select(static name => new JsonString(name))])),
            ("restart", new JsonString(spec.Restart.ToWord())));
        JsonObject whole = told.With("revision", new JsonString(Digest.Of(told.With("spec", Tell(spec))).ToString()));
        string? reason = deployment.Principals is [{ } only] ? RunStanding.WhyNot(view, deployment.Name, only) : null;
        return reason is null ? whole : whole.With("reason", new JsonString(reason));
    }

    private static int Wait(HttpContext context) =>
        int.TryParse(context.Request.Query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out int wait) ? Math.Min(wait, LongestWait) : 0;

    private async Task GetAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadRuns, ("run", id)))
        {
            await (await runs.FindAsync(id, context.RequestAborted) is { } run
                ? Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", RunTold.Of(run))
                : Problem.WriteAsync(context, "not_found", "there is no such run"));
        }
    }

    private async Task EndAsync(HttpContext context)
    {
        JsonObject arguments = JsonObject.Of(("run", new JsonString((string)context.Request.RouteValues["id"]!)));
        if (await gate.PerformAsync(context, AdministrationOperations.EndRun, arguments) is { } answer)
        {
            await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer));
        }
    }

    private async Task WatchAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } run)
        {
            return;
        }

        string? reason = await desk.WatchAsync(run, TimeSpan.FromSeconds(Wait(context)), context.RequestAborted);
        string? by = reason is null ? null : (await runs.FindAsync(run.Id, context.RequestAborted))?.End?.By;
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("by", by is null ? null : new JsonString(by)),
            ("reason", reason is null ? null : new JsonString(reason)),
            ("state", new JsonString(reason is null ? "running" : "stop"))));
    }

    // { "reason", "exitCode"? }
    private async Task ReportAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } run)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject body
            || body["reason"] is not JsonString { Value.Length: > 0 and <= LongestReason } reason
            || body["exitCode"] is not (null or JsonNumber { IsInteger: true, Value: >= 0 and <= 255 })
            || body.Members.Any(static member => member.Key is not ("reason" or "exitCode")))
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? $"send {{ \"reason\": of at most {LongestReason} characters, \"exitCode\": from 0 to 255 }}");
            return;
        }

        RunEnd end = new(time.GetUtcNow(), reason.Value, body["exitCode"] is JsonNumber code ? (int)code.Value : null, By: null);
        bool isFirst = await desk.EndAsync(run, end, CancellationToken.None);
        HostedRun? now = isFirst ? run with { End = end } : await runs.FindAsync(run.Id, context.RequestAborted);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", RunTold.Of(now ?? run));
    }

    // Whether there is no such run, or not with this key, is nobody's to know.
    private async Task<HostedRun?> FindAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        HostedRun? run = RunId.Is(id) && possession.Check(context.Request, token: null) is ProofResult.Proven { Thumbprint: { } key }
            ? await desk.FindAsync(id, key, context.RequestAborted)
            : null;
        if (run is null)
        {
            await Problem.WriteUnauthenticatedAsync(context);
        }

        return run;
    }
}
