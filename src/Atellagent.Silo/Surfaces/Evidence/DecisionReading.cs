using System.Collections.Immutable;
using Atellagent.Boundary.Reviews;
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

        (ImmutableArray<StoredRecord> records, bool areRecordsCut) = decision.Index!.Action is { } action
            ? await StoryRecords.ReadAsync(reader, new EvidenceQuery { Action = action }, context.RequestAborted)
            : ([decision], false);

        // What people say of it afterwards is theirs: whoever is told why would be told how to ask the next time.
        records = readsAll ? records : [.. records.Where(static record => record.Index!.Type is not (ReviewRecord.Review or ReviewRecord.FollowUp))];

        // Who changed what is told to those who may know.
        (ImmutableArray<StoredRecord> changes, bool areChangesCut) = readsAll ? await ChangesAsync(decision, context.RequestAborted) : ([], false);
        JsonObject told = readsAll ? body : RecordTold.Body(decision, isForCaller: true) ?? JsonObject.Empty;
        JsonObject story = DecisionStory.Tell(told, records, changes, isForCaller: !readsAll)
            .With("proofs", await proofs.OfAsync(records, context.RequestAborted));
        story = areChangesCut ? story.With("changesCut", JsonBoolean.True) : story;
        story = areRecordsCut ? story.With("recordsCut", JsonBoolean.True) : story;
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", story);
    }

    private async Task<StoredRecord?> FindAsync(string decision, CancellationToken cancellationToken) =>
        (await reader.QueryAsync(new EvidenceQuery { Decision = decision, Type = "decision", Limit = 1 }, cancellationToken)).Records is [var found, ..] ? found : null;

    // What was carried out over the boundary's own route since, and what it did by itself; oldest first.
    private async Task<(ImmutableArray<StoredRecord> Changes, bool AreCut)> ChangesAsync(StoredRecord decision, CancellationToken cancellationToken)
    {
        EvidenceQuery since = new() { Since = decision.Index!.Time };
        (ImmutableArray<StoredRecord> asked, bool isCut) = await StoryRecords.ReadAsync(
            reader, since with { Route = Domain.Administration.AdministrationRoute.Name, Outcome = "succeeded", IsForDecisions = true }, cancellationToken);
        (ImmutableArray<StoredRecord> own, bool isOwnCut) = await StoryRecords.ReadAsync(reader, since with { Type = "administration" }, cancellationToken);
        return ([.. asked.Concat(own).OrderBy(static record => record.Index!.Time)], isCut || isOwnCut);
    }

    private static bool IsOwn(CallerIdentity caller, JsonObject record) =>
        record["principal"] is JsonString principal
        && string.Equals(principal.Value, caller.Principal, StringComparison.Ordinal)
        && string.Equals((record["deployment"] as JsonString)?.Value, caller.Deployment, StringComparison.Ordinal);

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, "not_found", "there is no such record, or it is not yours");
}
