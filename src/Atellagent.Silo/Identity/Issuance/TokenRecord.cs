using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.Issuance;

/// <summary>The evidence of tokens: one record for those that were issued to the same, in the same way, at about the same time.</summary>
/// <param name="ledger">The evidence writer.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenRecord(EvidenceLedger ledger, TimeProvider time)
{
    private const string Type = "token";

    /// <summary>Writes.</summary>
    /// <param name="act">What they have in common.</param>
    /// <param name="count">How many.</param>
    /// <param name="tokens">The ids of those that were issued.</param>
    /// <param name="since">When the first was.</param>
    /// <param name="until">When the last was.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it is on disk.</returns>
    public async Task<bool> WriteAsync(TokenAct act, long count, IReadOnlyList<string> tokens, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        EvidenceEntry entry = new()
        {
            Body = CanonicalJson.ToUtf8(JsonObject.Of(
                ("client", Text(act.Client)),
                ("count", JsonNumber.Of(count)),
                ("delegation", act.Delegation),
                ("deployment", Text(act.Deployment)),
                ("error", Text(act.Error)),
                ("grant", Text(act.Grant)),
                ("keyBound", act.IsKeyBound ? JsonBoolean.True : null),
                ("narrowed", act.IsNarrowed ? JsonBoolean.True : null),
                ("principal", Text(act.Principal)),
                (SiloName.Member, SiloName.Json),
                ("since", Text(Rfc3339.Text(since))),
                ("time", Text(Rfc3339.Text(now))),
                ("tokens", tokens.Count == 0 ? null : new JsonArray([.. tokens.Select(static token => new JsonString(token))])),
                ("type", Text(Type)),
                ("until", Text(Rfc3339.Text(until))),
                ("verb", Text(act.Verb)))),
            Index = new EvidenceIndex { Type = Type, Time = now, Principal = act.Principal ?? act.Client, Deployment = act.Deployment, Effect = act.Verb },
        };
        return await ledger.RecordAsync(entry, cancellationToken) is LedgerResult.Durable;
    }

    private static JsonString? Text(string? text) => text is null ? null : new JsonString(text);
}
