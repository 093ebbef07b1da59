using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Runs;

namespace Atellagent.Boundary.Runs;

/// <summary>Performs <c>runs.start</c> and <c>runs.end</c>.</summary>
/// <param name="runs">The runs.</param>
/// <param name="desk">Ends them.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="ids">Where ids come from.</param>
/// <param name="time">The clock.</param>
internal sealed class RunOperation(IRunStore runs, RunDesk desk, AuthorityReplica replica, EvidenceLedger ledger, IdSource ids, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.StartRun, AdministrationOperations.EndRun];

    /// <inheritdoc />
    public Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken) =>
        permit.Action.Operation.Name == AdministrationOperations.StartRun ? StartAsync(permit, cancellationToken) : EndAsync(permit, cancellationToken);

    private async Task<RouteResult> StartAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (!view.Deployments.TryGetValue(Text(granted, "deployment")!, out DeploymentDocument? deployment))
        {
            return new RouteResult.NotSent("not_found", "there is no such deployment");
        }

        string? principal = Text(granted, "principal") ?? (deployment.Principals is [string only] ? only : null);
        if (principal is null)
        {
            return new RouteResult.NotSent("invalid_request", $"say which principal acts: {string.Join(", ", deployment.Principals)}");
        }

        if (RunStanding.WhyNot(view, deployment.Name, principal) is { } refusal)
        {
            return new RouteResult.NotSent("denied", refusal);
        }

        JsonArray command = (JsonArray)granted["command"]!;
        if (deployment.Run is { Command: { IsEmpty: false } fixedCommand } && !fixedCommand.SequenceEqual(command.Items.Select(static word => ((JsonString)word).Value)))
        {
            return new RouteResult.NotSent("denied", "the deployment says what is run, and this is something else");
        }

        DateTimeOffset now = time.GetUtcNow();
        HostedRun run = new(ids.NextRun().ToString(), deployment.Name, principal, Text(granted, "key")!, permit.Action.Request.Principal.Name, now, now + RunDesk.Lease);

        // Kept before it is recorded: whatever dies in between, the run is not heard of, and its end is recorded. Nobody can have a token of it meanwhile, since nobody knows its id.
        await runs.AddAsync(run, CancellationToken.None);
        if (await ledger.RecordAsync(RunRecord.Of(run, permit.ActionId.ToString(), Digest.Of(command).ToString(), Text(granted, "limits")), cancellationToken) is not LedgerResult.Durable)
        {
            await runs.TryEndAsync(run.Id, new RunEnd(now, "it could not be recorded, so it did not begin", ExitCode: null, By: null), CancellationToken.None);
            return new RouteResult.NotSent("evidence_unavailable", "the run cannot be recorded, so it does not begin");
        }

        return new RouteResult.Completed(true, null, RunTold.Of(run), Redacted: false);
    }

    private async Task<RouteResult> EndAsync(Permit permit, CancellationToken cancellationToken)
    {
        string id = Text(permit.Action.Arguments, "run")!;
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return new RouteResult.NotSent("not_found", "there is no such run");
        }

        RunEnd end = new(time.GetUtcNow(), "somebody ended it", ExitCode: null, permit.Action.Request.Principal.Name);
        return await desk.EndAsync(run, end, CancellationToken.None)
            ? new RouteResult.Completed(true, null, RunTold.Of(run with { End = end }), Redacted: false)
            : new RouteResult.NotSent("stale_authority", "the run is over already");
    }

    private static string? Text(JsonObject from, string name) => (from[name] as JsonString)?.Value;
}
