using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>The evidence of failed attempts: one record for one, or one for many with their number.</summary>
/// <param name="ledger">The evidence writer.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptRecord(EvidenceLedger ledger, TimeProvider time)
{
    /// <summary>Writes.</summary>
    /// <param name="attempt">What they have in common.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="since">When the first was.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it is on disk.</returns>
    public async Task<bool> WriteAsync(FailedAttempt attempt, long count, DateTimeOffset since, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string who = attempt.Type == FailedAttempt.SignIn ? "person" : "client";
        EvidenceEntry entry = new()
        {
            Body = CanonicalJson.ToUtf8(JsonObject.Of(
                (who, attempt.Principal is null ? null : new JsonString(attempt.Principal)),
                ("count", JsonNumber.Of(count)),
                ("method", new JsonString(attempt.Method)),
                (SiloName.Member, SiloName.Json),
                ("since", new JsonString(Rfc3339.Text(since))),
                ("source", new JsonString(attempt.Source)),
                ("time", new JsonString(Rfc3339.Text(now))),
                ("type", new JsonString(attempt.Type)),
                ("verb", new JsonString(attempt.Verb)))),
            Index = new EvidenceIndex { Type = attempt.Type, Time = now, Principal = attempt.Principal, Effect = attempt.Verb },
        };
        return await ledger.RecordAsync(entry, cancellationToken) is LedgerResult.Durable;
    }
}
