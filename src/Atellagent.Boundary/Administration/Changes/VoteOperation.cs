using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>
/// Performs <c>vote</c>. A vote names the digest of what it is for, and is another human's than who asked. It is stored, and then
/// the change is carried out on what it was worked out against, or, where that has gone, not at all.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class VoteOperation(AuthorityReplica replica, IGrainFactory grains, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Vote];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        string id = ((JsonString)granted["change"]!).Value;
        IPendingChangesGrain changes = grains.GetGrain<IPendingChangesGrain>(AuthorityStorage.Manifest);
        ImmutableArray<PendingChange> all = await changes.ReadAsync(cancellationToken);
        if (all.FirstOrDefault(kept => string.Equals(kept.Id, id, StringComparison.Ordinal)) is not { } change)
        {
            return new RouteResult.NotSent("not_found", "there is no such change");
        }

        CallerIdentity caller = permit.Action.Request.Authenticated.Caller;
        string voter = caller.Principal;
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        RouteResult.NotSent? refusal = Untimely(change, ((JsonString)granted["digest"]!).Value)
            ?? VoteStanding.WhyNot(change.By, voter, view)
            ?? (UpstreamStanding.IsOwner(view, caller.Upstream, change.By) ? new RouteResult.NotSent("denied", "nobody votes on what a service asks for that a team of theirs owns") : null);
        if (refusal is not null)
        {
            return refusal;
        }

        ChangeVote vote = new(voter, granted["vote"] is JsonString { Value: "approve" }, (granted["comment"] as JsonString)?.Value ?? "", time.GetUtcNow());
        if (await changes.VoteAsync(id, vote, cancellationToken) is not { } voted)
        {
            return new RouteResult.NotSent("stale_authority", "the change was decided by somebody else meanwhile");
        }

        return vote.Approves
            ? await CarryOutAsync(changes, id, cancellationToken)
            : new RouteResult.Completed(true, null, voted.ToJson(vote.At), Redacted: false);
    }

    private RouteResult.NotSent? Untimely(PendingChange change, string digest)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!change.TakesVotes(now))
        {
            string state = change.StateAt(now);
            return new RouteResult.NotSent(state == PendingChange.Expired ? "approval_expired" : "stale_authority", $"the change is {state}");
        }

        return string.Equals(change.Digest, digest, StringComparison.Ordinal)
            ? null
            : new RouteResult.NotSent("arguments_invalid", "the vote names another digest than the change has");
    }

    private async Task<RouteResult> CarryOutAsync(IPendingChangesGrain changes, string id, CancellationToken cancellationToken) =>
        await changes.CarryOutAsync(id, cancellationToken) switch
        {
            { Result.Applied: true } done => new RouteResult.Completed(true, null, done.Change.ToJson(time.GetUtcNow()).With("result", done.Result.ToJson()), Redacted: false),
            { Result.EvidenceUnavailable: true } => new RouteResult.Unknown("the vote counts; the change is carried out as soon as evidence can be written"),
            _ => new RouteResult.NotSent("stale_authority", "the vote was counted, and the change is stale: something else was changed meanwhile; it has to be asked for again"),
        };
}
