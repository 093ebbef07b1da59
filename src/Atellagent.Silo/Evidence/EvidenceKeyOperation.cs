using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Json;
using Atellagent.Storage.Keys;

namespace Atellagent.Silo.Evidence;

/// <summary>
/// Performs <c>evidence.rotate-key</c>: the old key signs the new one, the log says so, the old key signs the log that says it, and only then
/// the new one signs. Interrupted anywhere, one key signs, and the log tells the truth of it.
/// </summary>
/// <param name="ring">The key.</param>
/// <param name="store">Where the keys are.</param>
/// <param name="ledger">Evidence.</param>
/// <param name="keeper">Signs the log.</param>
/// <param name="time">The clock.</param>
internal sealed class EvidenceKeyOperation(EvidenceKeyRing ring, EvidenceKeyStore store, EvidenceLedger ledger, CheckpointKeeper keeper, TimeProvider time)
    : IBoundaryOperation
{
    /// <summary>The verb of the record.</summary>
    public const string Verb = "rotate-evidence-key";

    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.RotateEvidenceKey];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        await ring.RefreshAsync(cancellationToken);
        NoteSigner before = ring.Signer;
        string beforeId = ring.KeyId;
        DateTimeOffset now = time.GetUtcNow();
        using NoteSigner next = NoteSigner.Create();
        EvidenceKeyRow row = ring.Make(next, now, before);
        JsonObject subject = JsonObject.Of(
            ("endorsement", new JsonString(Convert.ToBase64String(row.Endorsement!))),
            ("from", new JsonString(Convert.ToBase64String(before.Public.Span))),
            ("to", new JsonString(Convert.ToBase64String(next.Public.Span))),
            ("why", permit.Action.Arguments["reason"]));
        if (await ledger.RecordAsync(AdministrationRecord.Of(Verb, permit.Action.Request.Principal.Name, subject, now), cancellationToken) is not LedgerResult.Durable)
        {
            return new RouteResult.NotSent("evidence_unavailable", "evidence cannot be written now, so the same key goes on signing");
        }

        try
        {
            await keeper.SignAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or IOException)
        {
            return new RouteResult.NotSent("evidence_unavailable", "the key that signs now could not sign what says that it ends, so it goes on signing");
        }

        if (!await store.RotateAsync(beforeId, row, now, cancellationToken))
        {
            return new RouteResult.NotSent("stale_authority", "somebody else has replaced the key at the same time");
        }

        await ring.RefreshAsync(cancellationToken);
        await keeper.TrySignAsync(cancellationToken);
        return new RouteResult.Completed(true, null, JsonObject.Of(("publicKey", new JsonString(Convert.ToBase64String(next.Public.Span)))), Redacted: false);
    }
}
