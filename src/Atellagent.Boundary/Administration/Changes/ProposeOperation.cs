using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration.Changes;

/// <summary>Performs <c>propose</c>: keeps a change until another person has voted.</summary>
/// <param name="desk">Where the proposal waits.</param>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class ProposeOperation(ChangeDesk desk, AuthorityReplica replica, IGrainFactory grains, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Propose];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        if (desk.Find(((JsonString)granted["digest"]!).Value) is not { } proposal || !granted.Equals(proposal.ToProposal()))
        {
            return new RouteResult.NotSent("arguments_invalid", "what was granted is no change that was worked out here; send its documents to /v1/admin/apply");
        }

        BoundaryDocument[] documents = [.. replica.Current.Documents];
        PrincipalDocument asker = permit.Action.Request.Principal;
        if (FourEyes.HumansBehind(asker, documents).IsEmpty)
        {
            return new RouteResult.NotSent("denied", "what widens is asked for by a person, or by a service that a team of persons owns: else nobody could say who another person is");
        }

        DateTimeOffset now = time.GetUtcNow();
        PendingChange change = new()
        {
            Id = "chg_" + permit.ActionId.ToString()["act_".Length..],
            Proposal = proposal,
            Digest = proposal.Digest,
            By = asker.Name,
            At = now,
            ExpiresAt = now + PendingChange.Lifetime,
        };
        return await grains.GetGrain<IPendingChangesGrain>(AuthorityStorage.Manifest).OpenAsync(change, cancellationToken)
            ? new RouteResult.Completed(true, null, change.ToJson(now), Redacted: false)
            : new RouteResult.NotSent("rate_limited", "too many or too large changes wait for a vote already");
    }
}
