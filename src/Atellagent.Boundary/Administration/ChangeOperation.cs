using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>Performs <c>apply</c> and <c>rollback</c>: carries out the proposal whose digest was decided on.</summary>
/// <param name="desk">Where the proposal waits.</param>
/// <param name="grains">The grains.</param>
internal sealed class ChangeOperation(ChangeDesk desk, IGrainFactory grains) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Apply, AdministrationOperations.Rollback];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        if (desk.Find(((JsonString)granted["digest"]!).Value) is not { } proposal)
        {
            return new RouteResult.NotSent("arguments_invalid", "the documents of this change are not here; send them to /v1/admin/apply");
        }

        // A policy can refuse a change; it cannot make another one of it.
        if (!granted.Equals(proposal.ToArguments()) || !string.Equals(proposal.Verb, permit.Action.Operation.Name, StringComparison.Ordinal))
        {
            return new RouteResult.NotSent("arguments_invalid", "what was granted is not the change that was worked out");
        }

        ApplyResult result = await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest)
            .CarryOutAsync(proposal, permit.Action.Request.Principal.Name, cancellationToken);
        return Tell(result);
    }

    /// <summary>What came of carrying out a proposal.</summary>
    /// <param name="result">What the grain said.</param>
    /// <returns>The result of the dispatch.</returns>
    internal static RouteResult Tell(ApplyResult result) => result.IsStale || !result.Applied
        ? new RouteResult.NotSent("stale_authority", "something else was changed meanwhile; ask again")
        : new RouteResult.Completed(true, null, result.ToJson(), Redacted: false);
}
