using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Labels;

/// <summary>Performs <c>labels.clear</c>: a holder is as if it had read nothing yet.</summary>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Where it is recorded and made true.</param>
/// <param name="time">The clock.</param>
internal sealed class LabelOperation(AuthorityReplica replica, EvidenceLedger ledger, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.ClearLabels];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        (string holder, string reason) = (Text(granted, "holder"), Text(granted, "reason"));
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (!view.Labels.TryGetValue(holder, out ImmutableArray<string> had))
        {
            return new RouteResult.NotSent("not_found", "nobody of that name holds a label; say deployment/NAME, run/ID, or run/DEPLOYMENT/RUN");
        }

        string by = permit.Action.Request.Principal.Name;
        LedgerResult result = await ledger.RecordAsync(LabelRecord.Cleared(holder, had, permit.ActionId.ToString(), by, reason, time.GetUtcNow()), CancellationToken.None);
        replica.FallBehind();
        return result is LedgerResult.Durable
            ? new RouteResult.Completed(true, null, LabelTold.Of(holder, had), Redacted: false)

            // Out of time is not undone: what was being written then may stand.
            : new RouteResult.Unknown("evidence did not answer in time; look whether the labels are there before you take them away again");
    }

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;
}
