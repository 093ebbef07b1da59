using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Settlements;

/// <summary>
/// Performs <c>actions.settle</c>: a person says what came of an action of which nobody knew. It is said once; of two who do at the
/// same time one has.
/// </summary>
/// <param name="reader">Where actions are found.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Where it is recorded and made true.</param>
/// <param name="signals">Tells those who wait for the action.</param>
/// <param name="time">The clock.</param>
internal sealed class SettleOperation(IEvidenceReader reader, AuthorityReplica replica, EvidenceLedger ledger, ActionSignals signals, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Settle];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        (string id, string status, string comment) = (Text(granted, "action"), Text(granted, "status"), Text(granted, "comment"));
        if (await reader.FindActionAsync(id, cancellationToken) is not { } stored || !DecidedAction.TryRead(stored, out DecidedAction? action))
        {
            return new RouteResult.NotSent("not_found", "there is no such action, or its record is not whole");
        }

        if (SettlementStanding.WhyNot(stored) is { } closed)
        {
            return new RouteResult.NotSent("stale_authority", closed);
        }

        CallerIdentity by = permit.Action.Request.Authenticated.Caller;
        if (SettlementStanding.WhyNot(action, by, await replica.RefreshAsync(cancellationToken), time.GetUtcNow()) is { } refusal)
        {
            return new RouteResult.NotSent("denied", refusal);
        }

        LedgerResult result = await ledger.RecordAsync(SettlementRecord.Of(action, permit.ActionId, by, status, comment, time.GetUtcNow()), CancellationToken.None);
        signals.Wake(id);
        return result switch
        {
            LedgerResult.Durable => new RouteResult.Completed(true, null, JsonObject.Of(("action", new JsonString(id)), ("status", new JsonString(status))), Redacted: false),
            LedgerResult.Taken => new RouteResult.NotSent("stale_authority", "something else was said of the action meanwhile; look at it again"),

            // Out of time is not undone: what was being written then may stand.
            _ => new RouteResult.Unknown("evidence did not answer in time; look at the action before you settle it again"),
        };
    }

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;
}
