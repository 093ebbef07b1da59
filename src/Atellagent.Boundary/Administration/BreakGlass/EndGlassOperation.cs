using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>Performs <c>break-glass.close</c> and <c>break-glass.review</c>.</summary>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class EndGlassOperation(AuthorityReplica replica, IGrainFactory grains, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.CloseGlass, AdministrationOperations.ReviewGlass];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        string id = ((JsonString)granted["use"]!).Value;
        string by = permit.Action.Request.Principal.Name;
        IBreakGlassGrain glass = grains.GetGrain<IBreakGlassGrain>(AuthorityStorage.Manifest);
        if (string.Equals(permit.Action.Operation.Name, AdministrationOperations.CloseGlass, StringComparison.Ordinal))
        {
            return (await glass.CloseAsync(id, by, cancellationToken)).ToResult(time.GetUtcNow());
        }

        GlassView known = await glass.ReadAsync(cancellationToken);
        if (known.Uses.FirstOrDefault(use => string.Equals(use.Id, id, StringComparison.Ordinal)) is not { } use)
        {
            return new RouteResult.NotSent("not_found", "there is no such use");
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        BoundaryDocument[] documents = [.. view.Documents];
        if (GlassStanding.Find(by, view, time.GetUtcNow()) is not { } reviewer
            || !view.Principals.TryGetValue(use.Holder, out PrincipalDocument? holder)
            || !BreakGlassRules.MayReview(reviewer, holder, documents))
        {
            return new RouteResult.NotSent("denied", "a use is reviewed by another person than its holder, with the role approver or auditor");
        }

        return (await glass.ReviewAsync(id, by, ((JsonString)granted["comment"]!).Value, cancellationToken)).ToResult(time.GetUtcNow());
    }
}
