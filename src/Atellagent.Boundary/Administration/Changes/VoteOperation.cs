using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>
/// Performs <c>vote</c>. A vote names the digest of what it is for, and is another human's than who asked. With it the change is
/// carried out on what it was worked out against, or, where that has gone, not at all.
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

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (WhyNot(change, permit.Action.Request.Principal, ((JsonString)granted["digest"]!).Value, view) is { } refusal)
        {
            return refusal;
        }

        ChangeVote vote = new(
            permit.Action.Request.Principal.Name,
            granted["vote"] is JsonString { Value: "approve" },
            (granted["comment"] as JsonString)?.Value ?? "",
            time.GetUtcNow());
        if (await changes.VoteAsync(id, vote, cancellationToken) is not { } voted)
        {
            return new RouteResult.NotSent("stale_authority", "the change was decided by somebody else meanwhile");
        }

        return vote.Approves
            ? await CarryOutAsync(changes, voted, cancellationToken)
            : new RouteResult.Completed(true, null, voted.ToJson(vote.At), Redacted: false);
    }

    private RouteResult.NotSent? WhyNot(PendingChange change, PrincipalDocument voter, string digest, AuthorityView view)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!change.IsOpen(now))
        {
            string state = change.StateAt(now);
            return new RouteResult.NotSent(state == PendingChange.Expired ? "approval_expired" : "stale_authority", $"the change is {state}");
        }

        if (!string.Equals(change.Digest, digest, StringComparison.Ordinal))
        {
            return new RouteResult.NotSent("arguments_invalid", "the vote names another digest than the change has");
        }

        if (!view.Principals.TryGetValue(change.By, out PrincipalDocument? asker) || view.IsHalted(asker.Kind, asker.Name))
        {
            return new RouteResult.NotSent("stale_authority", "who asked for the change is gone or suspended");
        }

        return FourEyes.AreOthers(voter, asker, [.. view.Documents])
            ? null
            : new RouteResult.NotSent("denied", "nobody votes on what they ask for themselves, nor a service whose people are not known");
    }

    // The vote is stored first. What a crash leaves approved and not carried out, another vote carries out: the number of the
    // manifest that the change was worked out against keeps it from happening twice.
    private async Task<RouteResult> CarryOutAsync(IPendingChangesGrain changes, PendingChange change, CancellationToken cancellationToken)
    {
        ApplyResult result = await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest)
            .CarryOutAsync(change.Proposal, change.By, cancellationToken);
        await changes.CloseAsync(change.Id, result.Applied ? PendingChange.Applied : PendingChange.Stale, cancellationToken);
        return result.Applied
            ? new RouteResult.Completed(true, null, (change with { State = PendingChange.Applied }).ToJson(time.GetUtcNow()).With("result", result.ToJson()), Redacted: false)
            : ChangeOperation.Tell(result);
    }
}
