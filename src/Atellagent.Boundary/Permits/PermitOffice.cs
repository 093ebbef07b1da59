using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Boundary.Permits;

/// <summary>
/// Stage 6: revalidates and admits. The decision record, the claim of the action, what it takes from counters and the check that
/// authority still stands where the decision was made are one transaction; when it has committed there is a permit, and otherwise there is none.
/// </summary>
/// <param name="ledger">The evidence writer.</param>
/// <param name="time">The monotonic clock that permits end by.</param>
public sealed class PermitOffice(EvidenceLedger ledger, TimeProvider time)
{
    /// <summary>Admits a granted action.</summary>
    /// <param name="id">The action's id.</param>
    /// <param name="action">The action as granted.</param>
    /// <param name="decisionRecord">The decision record; its claim expects the clock that the decision was made under.</param>
    /// <param name="cancellationToken">The caller's wish to stop.</param>
    /// <returns>The permit, or why there is none.</returns>
    /// <exception cref="ArgumentException">The record claims nothing, or expects no clock or another one, or takes something else from counters.</exception>
    public async ValueTask<Admission> AdmitAsync(
        ActionId id,
        BoundedAction action,
        EvidenceEntry decisionRecord,
        CancellationToken cancellationToken)
    {
        if (decisionRecord.Claim?.ExpectedClock != action.Request.AuthorityClock || decisionRecord.Claim.Draws != action.Draws)
        {
            throw new ArgumentException("an admission expects the clock of its decision, and takes what the action takes", nameof(decisionRecord));
        }

        return await ledger.RecordAsync(decisionRecord, cancellationToken) switch
        {
            LedgerResult.Durable durable => new Admission.Granted(Permit.Issue(durable.Receipt, id, action, time)),
            LedgerResult.Stale stale => new Admission.Stale(stale.Clock),
            LedgerResult.Taken taken => new Admission.Taken(taken.Action),
            LedgerResult.Exhausted exhausted => new Admission.Exhausted(exhausted.Draw),
            _ => new Admission.Unavailable(),
        };
    }
}
