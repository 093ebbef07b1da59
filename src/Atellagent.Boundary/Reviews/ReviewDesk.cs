using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Domain.Policies.Testing;
using Atellagent.Domain.Reviews;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Reviews;

/// <summary>Where surfaces look at reviews and follow-ups: how they stand, what was done and written, and what a change has to achieve.</summary>
/// <param name="store">How they stand.</param>
/// <param name="reader">The records of what was done.</param>
/// <param name="replica">Authority.</param>
/// <param name="time">The clock.</param>
public sealed class ReviewDesk(IReviewStore store, IEvidenceReader reader, AuthorityReplica replica, TimeProvider time)
{
    private const int MostActs = 200;
    private const int MostOfReport = 5000;
    private const int PageSize = 200;

    /// <summary>Tells reviews, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>One page of them, and the id to go on before; null at the end.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<(ImmutableArray<JsonObject> Items, string? Next)> ListAsync(ReviewQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<Review> page = await store.ListAsync(query, cancellationToken);
        return ([.. page.Select(static review => review.ToJson())], page.Count == query.Limit ? page[^1].Id : null);
    }

    /// <summary>Tells follow-ups, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>One page of them, and the id to go on before; null at the end.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<(ImmutableArray<JsonObject> Items, string? Next)> ListFollowUpsAsync(FollowUpQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<FollowUp> page = await store.ListFollowUpsAsync(query, cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        return ([.. page.Select(followUp => Tell(followUp, now))], page.Count == query.Limit ? page[^1].Id : null);
    }

    /// <summary>Tells one review: how it stands, what was done and written, its follow-ups, and whether the viewer may judge.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>It; null where there is none.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<JsonObject?> FindAsync(string id, CallerIdentity viewer, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } review)
        {
            return null;
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        ReviewedDecision? decision = await ReviewedDecision.FindAsync(reader, review.Decision, cancellationToken);
        string? whyNot = decision is null ? "the record of the decision is not whole" : ReviewStanding.WhyNotJudge(decision.Requesters, viewer, view, time.GetUtcNow());
        (ImmutableArray<JsonObject> followUps, _) = await ListFollowUpsAsync(new FollowUpQuery { Review = id, Limit = PageSize }, cancellationToken);
        JsonObject told = review.ToJson()
            .With("followUps", new JsonArray([.. followUps]))
            .With("history", await HistoryAsync(ReviewRecord.Review, "review", id, review.Decision, cancellationToken))
            .With("mayJudge", JsonBoolean.Of(whyNot is null));
        return whyNot is null ? told : told.With("whyNot", new JsonString(whyNot));
    }

    /// <summary>Tells one follow-up: how it stands, what was done and written, and what the decision would be now.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>It; null where there is none.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<JsonObject?> FindFollowUpAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindFollowUpAsync(id, cancellationToken) is not { } followUp || await store.FindAsync(followUp.Review, cancellationToken) is not { } review)
        {
            return null;
        }

        JsonObject told = Tell(followUp, time.GetUtcNow())
            .With("history", await HistoryAsync(ReviewRecord.FollowUp, "followUp", id, followUp.Decision, cancellationToken));
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        return review.Verdict.Wanted(review.Effect) is { } wanted && await ReviewedDecision.FindAsync(reader, followUp.Decision, cancellationToken) is { } decision
            ? told.With("now", DecisionReplay.Run(decision, wanted, view).ToJson())
            : told;
    }

    /// <summary>
    /// What a change of a policy begins with: the policy as it is in force, and the decision as a test that fails until it is decided as the reviewer wants it.
    /// </summary>
    /// <param name="id">The follow-up.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The draft, or why there is none; neither where there is no such follow-up.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<(JsonObject? Draft, string? WhyNot)> DraftAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindFollowUpAsync(id, cancellationToken) is not { } followUp
            || await store.FindAsync(followUp.Review, cancellationToken) is not { } review
            || await ReviewedDecision.FindAsync(reader, followUp.Decision, cancellationToken) is not { } decision)
        {
            return default;
        }

        if (followUp.Surface != RemediationSurface.Policy)
        {
            return (null, "the follow-up is not about a policy");
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (review.Verdict.Wanted(review.Effect) is not { } wanted)
        {
            return (null, "nobody has said yet what should have been decided; judge the review first");
        }

        if (RecordedDecision.Of(decision.Record) is not { } recorded
            || view.FindRoute(recorded.Route) is not { } route
            || !route.Operations.TryGetValue(recorded.Operation, out RouteOperation? operation))
        {
            return (null, "the operation is not in force any more, so nobody can say what of its arguments is secret");
        }

        string test;
        bool hidesSecrets;
        try
        {
            test = PolicyTestWriter.Write(recorded, operation, wanted, out hidesSecrets);
        }
        catch (InvalidDataException reason)
        {
            return (null, reason.Message);
        }

        PolicyDocument? policy = view.PolicyDocuments.GetValueOrDefault(followUp.Target);
        return (JsonObject.Of(
            ("document", policy?.Content),
            ("followUp", new JsonString(id)),
            ("hidesSecrets", hidesSecrets ? JsonBoolean.True : null),
            ("now", DecisionReplay.Run(decision, wanted, view).ToJson()),
            ("policy", new JsonString(followUp.Target)),
            ("revision", policy is null ? null : new JsonString(policy.Revision.ToString())),
            ("test", new JsonString(test)),
            ("wanted", new JsonString(wanted))), null);
    }

    /// <summary>What the reviews and follow-ups of a time come to.</summary>
    /// <param name="since">Opened at or after.</param>
    /// <param name="until">Opened before.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The report.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<JsonObject> ReportAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        List<Review> reviews = [];
        ReviewQuery wanted = new() { Since = since, Until = until, Limit = PageSize };
        while (reviews.Count < MostOfReport && await store.ListAsync(wanted, cancellationToken) is { Count: > 0 } page)
        {
            reviews.AddRange(page);
            wanted = wanted with { Before = page[^1].Id };
        }

        List<FollowUp> followUps = [];
        FollowUpQuery work = new() { Since = since, Until = until, Limit = PageSize };
        while (followUps.Count < MostOfReport && await store.ListFollowUpsAsync(work, cancellationToken) is { Count: > 0 } page)
        {
            followUps.AddRange(page);
            work = work with { Before = page[^1].Id };
        }

        JsonObject report = ReviewReport.Of(reviews, followUps, time.GetUtcNow())
            .With("since", new JsonString(Rfc3339.Text(since)))
            .With("until", new JsonString(Rfc3339.Text(until)));
        return reviews.Count < MostOfReport && followUps.Count < MostOfReport ? report : report.With("isCut", JsonBoolean.True);
    }

    private static JsonObject Tell(FollowUp followUp, DateTimeOffset now) =>
        followUp.IsOpen && followUp.Due < now ? followUp.ToJson().With("overdue", JsonBoolean.True) : followUp.ToJson();

    // Oldest first. What was written and has been erased since is gone here too.
    private async Task<JsonArray> HistoryAsync(string type, string member, string id, string decision, CancellationToken cancellationToken)
    {
        List<JsonObject> acts = [];
        EvidenceQuery query = new() { Decision = decision, Type = type, Limit = PageSize };
        do
        {
            EvidencePage page = await reader.QueryAsync(query, cancellationToken);
            acts.AddRange(page.Records.Select(record => (Record: record, new RecordFacets(record).Body))
                .Where(one => one.Body[member] is JsonString { Value: var of } && string.Equals(of, id, StringComparison.Ordinal))
                .Select(static one => Act(one.Record, one.Body)));
            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null && acts.Count < MostActs);

        acts.Reverse();
        return new JsonArray([.. acts]);
    }

    private static JsonObject Act(StoredRecord record, JsonObject body) => JsonObject.Of(
        ("act", body[ReviewRecord.Act]),
        ("by", body["by"]),
        ("evidence", JsonObject.Of(("index", JsonNumber.Of(record.Position.Index)), ("log", new JsonString(record.Position.Log)))),
        ("notes", body["notes"]),
        ("owner", body["owner"]),
        ("replay", body["replay"]),
        ("severity", body["severity"]),
        ("state", body["state"]),
        ("surface", body["surface"]),
        ("target", body["target"]),
        ("team", body["team"]),
        ("time", body["time"]),
        ("verdict", body["verdict"]));
}
