using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Settlements;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Erasures;

/// <summary>
/// Performs <c>evidence.erase</c>: orders that what stands beside the records of an action, or of a principal, is taken away. Nobody erases what
/// they had done themselves.
/// </summary>
/// <param name="reader">Where actions are found.</param>
/// <param name="store">Where erasures are found.</param>
/// <param name="ledger">Where it is ordered.</param>
/// <param name="worker">Carries it out.</param>
/// <param name="time">The clock.</param>
internal sealed class EraseOperation(IEvidenceReader reader, IErasureStore store, EvidenceLedger ledger, ErasureWorker worker, TimeProvider time) : IBoundaryOperation
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Erase];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        CallerIdentity by = permit.Action.Request.Authenticated.Caller;
        (ErasureKind kind, string value) = granted["action"] is JsonString action ? (ErasureKind.Action, action.Value)
            : (ErasureKind.Subject, ((JsonString)granted["subject"]!).Value);
        if (await WhyNotAsync(kind, value, by, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        string id = permit.ActionId.ToString();
        EvidenceEntry order = ErasureRecord.Of(new ErasureStep.Ordered(id, kind, value), by.Principal, by.TokenId, ((JsonString)granted["reason"]!).Value, time.GetUtcNow());
        if (await ledger.RecordAsync(order, CancellationToken.None) is not LedgerResult.Durable)
        {
            return new RouteResult.Unknown("evidence did not answer in time; look whether the erasure was ordered before you order it again");
        }

        worker.Wake();
        return new RouteResult.Completed(true, null, ErasureRecord.Tell(await WaitAsync(id, cancellationToken)), Redacted: false);
    }

    private async Task<RouteResult.NotSent?> WhyNotAsync(ErasureKind kind, string value, CallerIdentity by, CancellationToken cancellationToken)
    {
        if (kind == ErasureKind.Subject)
        {
            return string.Equals(value, by.Principal, StringComparison.Ordinal)
                ? new RouteResult.NotSent("denied", "nobody erases what they had done themselves; somebody else can")
                : null;
        }

        if (await reader.FindActionAsync(value, cancellationToken) is not { } stored || !DecidedAction.TryRead(stored, out DecidedAction? decided))
        {
            return new RouteResult.NotSent("not_found", "there is no such action, or its record is not whole");
        }

        return decided.Requesters.Contains(by.Principal, StringComparer.Ordinal)
            ? new RouteResult.NotSent("denied", "nobody erases what they had done themselves; somebody else can")
            : string.Equals(decided.Route, AdministrationRoute.Name, StringComparison.Ordinal)
                ? new RouteResult.NotSent("denied", "what was asked of the boundary itself stays as it is")
                : null;
    }

    // What is not done by then is told as under way.
    private async Task<Erasure> WaitAsync(string id, CancellationToken cancellationToken)
    {
        long begin = time.GetTimestamp();
        while (true)
        {
            Erasure erasure = await store.FindAsync(id, cancellationToken) ?? throw new EvidenceUnavailableException("an erasure that was ordered is not there");
            if (erasure.EndedAt is not null || !erasure.LeftOpen.IsEmpty || time.GetElapsedTime(begin) >= LongestWait)
            {
                return erasure;
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
