using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Tells one decision's whole story: <c>GET /v1/decisions/{id}</c>. Who may read everybody's sees all, others their own.</summary>
/// <param name="gate">Says who asks, and who may read everybody's.</param>
/// <param name="reader">The records.</param>
/// <param name="proofs">Proves that they are in their logs.</param>
internal sealed class DecisionReading(AdministrationGate gate, IEvidenceReader reader, LogProofs proofs)
{
    private const int MostRecords = 1000;

    // A page ends early where it has looked at enough; of a decision of long ago much may have come since.
    private const int MostPages = 50;

    /// <summary>Tells it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is not { } caller)
        {
            return;
        }

        if (!DecisionId.TryParse((string?)context.Request.RouteValues["id"], out DecisionId id)
            || await FindAsync(id.ToString(), context.RequestAborted) is not { } decision
            || RecordTold.Body(decision, isForCaller: false) is not { } body)
        {
            await NotFoundAsync(context);
            return;
        }

        bool readsAll = await gate.ReadsAllAsync(caller, context.RequestAborted);
        if (!readsAll && !IsOwn(caller, body))
        {
            await NotFoundAsync(context);
            return;
        }

        ImmutableArray<StoredRecord> records = decision.Index!.Action is { } action
            ? await ReadAsync(new EvidenceQuery { Action = action }, MostRecords, context.RequestAborted)
            : [decision];

        // Who changed what is told to those who may know.
        ImmutableArray<StoredRecord> changes = readsAll ? await ChangesAsync(decision, context.RequestAborted) : [];
        JsonObject told = readsAll ? body : RecordTold.Body(decision, isForCaller: true) ?? JsonObject.Empty;
        JsonObject story = DecisionStory.Tell(told, records, changes, isForCaller: !readsAll).With("proofs", await proofs.OfAsync(records, context.RequestAborted));
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", story);
    }

    private async Task<StoredRecord?> FindAsync(string decision, CancellationToken cancellationToken) =>
        (await reader.QueryAsync(new EvidenceQuery { Decision = decision, Type = "decision", Limit = 1 }, cancellationToken)).Records is [var found, ..] ? found : null;

    // What was carried out over the boundary's own route since, and what it did by itself; oldest first.
    private async Task<ImmutableArray<StoredRecord>> ChangesAsync(StoredRecord decision, CancellationToken cancellationToken)
    {
        EvidenceQuery since = new() { Since = decision.Index!.Time };
        ImmutableArray<StoredRecord> asked = await ReadAsync(
            since with { Route = Domain.Administration.AdministrationRoute.Name, Outcome = "succeeded", IsForDecisions = true }, MostRecords, cancellationToken);
        ImmutableArray<StoredRecord> own = await ReadAsync(since with { Type = "administration" }, MostRecords, cancellationToken);
        return [.. asked.Concat(own).OrderBy(static record => record.Index!.Time)];
    }

    private async Task<ImmutableArray<StoredRecord>> ReadAsync(EvidenceQuery query, int most, CancellationToken cancellationToken)
    {
        List<StoredRecord> records = [];
        string? cursor = null;
        int pages = 0;
        do
        {
            EvidencePage page = await reader.QueryAsync(query with { Cursor = cursor, Limit = 200 }, cancellationToken);
            records.AddRange(page.Records);
            cursor = page.Next;
        }
        while (cursor is not null && records.Count < most && ++pages < MostPages);

        records.Reverse();
        return [.. records];
    }

    private static bool IsOwn(CallerIdentity caller, JsonObject record) =>
        record["principal"] is JsonString principal
        && string.Equals(principal.Value, caller.Principal, StringComparison.Ordinal)
        && string.Equals((record["deployment"] as JsonString)?.Value, caller.Deployment, StringComparison.Ordinal);

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, "not_found", "there is no such record, or it is not yours");
}
