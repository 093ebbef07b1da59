using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Enforcement;

/// <summary>
/// Keeps redemptions in evidence that are refused before anything is decided anew. In a flood they are counted in one record, as other denials are; nobody
/// is answered before it is on disk.
/// </summary>
/// <param name="denials">Counts them in a flood.</param>
/// <param name="ids">Names them for that.</param>
/// <param name="ledger">Where they are recorded.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class RefusedRedemptions(DenialTally denials, IdSource ids, EvidenceLedger ledger, TimeProvider time, ILogger<RefusedRedemptions> logger)
{
    /// <summary>Records a refusal.</summary>
    /// <param name="claims">What the permit says; null where it is none of this boundary.</param>
    /// <param name="redeemer">Who wanted to redeem it.</param>
    /// <param name="refused">The refusal.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The refusal; or that it could not be recorded, which is none the less no.</returns>
    public async Task<RedemptionResult> RecordAsync(PermitClaims? claims, CallerIdentity redeemer, RedemptionResult.Refused refused, CancellationToken cancellationToken)
    {
        Log.NotRedeemed(logger, claims?.Id ?? "", claims?.Action ?? "", redeemer.Principal, refused.Reason);
        ActionId id = ids.NextAction();
        DenialKind kind = new(DenialCode.StaleAuthority, "redeem", "", "", "permit", refused.Reason);
        LedgerResult result = denials.Join(ActionClock.Scope(redeemer), kind, id, ids.NextDecision()) is not { } batch
            ? await ledger.RecordAsync(Entry(claims, redeemer, refused, counted: null), cancellationToken)
            : batch.Action == id
                ? await RecordAllAsync(batch, claims, redeemer, refused)
                : await batch.Completion.WaitAsync(cancellationToken);
        return result is LedgerResult.Durable
            ? refused
            : new RedemptionResult.NotNow(new ActionAnswer
            {
                Code = "evidence_unavailable",
                Detail = "evidence cannot be written now; the permit was not redeemed",
                Body = claims is null ? JsonObject.Empty : JsonObject.Of(("id", new JsonString(claims.Action))),
            });
    }

    // One record for many, which the first of them writes. Whatever happens to it, the others are told.
    private async Task<LedgerResult> RecordAllAsync(DenialBatch batch, PermitClaims? claims, CallerIdentity redeemer, RedemptionResult.Refused refused)
    {
        try
        {
            LedgerResult result = await ledger.RecordAsync(Entry(claims, redeemer, refused, await denials.GatherAsync(batch)), CancellationToken.None);
            batch.End(result);
            return result;
        }
        finally
        {
            batch.End(new LedgerResult.Unavailable());
        }
    }

    private EvidenceEntry Entry(PermitClaims? claims, CallerIdentity redeemer, RedemptionResult.Refused refused, DenialCount? counted)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new EvidenceEntry
        {
            Body = CanonicalJson.ToUtf8(JsonObject.Of(
                ("action", claims is null ? null : new JsonString(claims.Action)),
                ("by", new JsonString(redeemer.Principal)),
                ("byDeployment", redeemer.Deployment is { } deployment ? new JsonString(deployment) : null),
                ("count", counted is null ? null : JsonNumber.Of(counted.Count)),
                ("permit", claims is null ? null : new JsonString(claims.Id)),
                ("reason", new JsonString(refused.Reason)),
                (SiloName.Member, SiloName.Json),
                ("several", counted is { IsSeveral: true } ? JsonBoolean.True : null),
                ("since", counted is null ? null : new JsonString(Rfc3339.Text(counted.Since))),
                ("status", new JsonString("refused")),
                ("time", new JsonString(Rfc3339.Text(now))),
                ("token", new JsonString(redeemer.TokenId)),
                ("type", new JsonString("redemption")),
                ("until", counted is null ? null : new JsonString(Rfc3339.Text(counted.Until))))),
            Index = new EvidenceIndex
            {
                Type = "redemption",
                Time = now,
                Action = claims?.Action,
                Principal = redeemer.Principal,
                Deployment = redeemer.Deployment,
                Outcome = "refused",
            },
        };
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1460, Level = LogLevel.Warning, Message = "permit {Permit} for action {Action} was not redeemed by {Redeemer}: {Reason}")]
        public static partial void NotRedeemed(ILogger logger, string permit, string action, string redeemer, string reason);
    }
}
