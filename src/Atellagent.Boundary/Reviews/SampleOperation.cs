using System.Collections.Immutable;
using System.Security.Cryptography;
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
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>
/// Performs <c>reviews.sample</c>: draws from the decisions that filters name, each as likely as the other, and opens a review of each that is drawn.
/// What has a review is not drawn; what is asked of the boundary itself neither, unless it is named.
/// </summary>
/// <param name="reader">Where decisions are.</param>
/// <param name="store">Which of them have a review.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Where reviews are opened.</param>
/// <param name="ids">Names reviews.</param>
/// <param name="time">The clock.</param>
internal sealed class SampleOperation(IEvidenceReader reader, IReviewStore store, AuthorityReplica replica, EvidenceLedger ledger, IdSource ids, TimeProvider time) : IBoundaryOperation
{
    /// <summary>How many decisions are looked at, the newest first; a larger population is told as this large, and more.</summary>
    private const int MostLookedAt = 5000;

    private const int PageSize = 100;

    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.SampleReviews];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        ReviewArguments arguments = new(granted);
        IEnumerable<KeyValuePair<string, string>> words = granted.Members
            .Where(static member => member.Key is not ("count" or "team"))
            .Select(static member => KeyValuePair.Create(member.Key, (member.Value as JsonString)?.Value ?? ""));
        if (!EvidenceFilters.TryRead(words, time.GetUtcNow(), out EvidenceQuery query, out string reason))
        {
            return new RouteResult.NotSent("arguments_invalid", reason);
        }

        if (ReviewStanding.WhyNotTeam(arguments.Text("team"), await replica.RefreshAsync(cancellationToken)) is { } noTeam)
        {
            return new RouteResult.NotSent("arguments_invalid", noTeam);
        }

        Drawing drawing = new((int)arguments.Whole("count")!.Value);
        await DrawAsync(query with { IsForDecisions = true, Limit = PageSize }, drawing, cancellationToken);
        return await OpenAsync(drawing, arguments.Text("team"), permit.ActionId.ToString(), permit.Action.Request.Authenticated.Caller);
    }

    private async Task DrawAsync(EvidenceQuery query, Drawing drawing, CancellationToken cancellationToken)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        bool isOwnWanted = string.Equals(query.Route, AdministrationRoute.Name, StringComparison.Ordinal);
        do
        {
            EvidencePage page = await reader.QueryAsync(query, cancellationToken);
            ReviewedDecision[] decisions =
            [
                .. page.Records.Select(ReviewedDecision.Of).OfType<ReviewedDecision>()
                    .Where(decision => seen.Add(decision.Id) && (isOwnWanted || decision.Stored.Index!.Route != AdministrationRoute.Name)),
            ];
            IReadOnlySet<string> reviewed = await store.FindReviewedAsync([.. decisions.Select(static decision => decision.Id)], cancellationToken);
            foreach (ReviewedDecision decision in decisions.Where(decision => !reviewed.Contains(decision.Id)))
            {
                drawing.Offer(decision);
            }

            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null && seen.Count < MostLookedAt);

        drawing.IsWhole = query.Cursor is null;
    }

    private async Task<RouteResult> OpenAsync(Drawing drawing, string? team, string sample, CallerIdentity by)
    {
        DateTimeOffset now = time.GetUtcNow();
        (Review Review, Task<LedgerResult> Recording)[] opened =
        [
            .. drawing.Drawn.Select(decision =>
            {
                Review review = decision.Open(ids.NextReview().ToString(), by.Principal, now) with { Sample = sample, Population = drawing.Population, Team = team };
                EvidenceEntry entry = ReviewRecord.Of(decision, "opened", new ReviewStep.Judgement(review, Expected: null), new ReviewSaid(by.Principal, by.TokenId, now, Notes: null));
                return (review, ledger.RecordAsync(entry, CancellationToken.None).AsTask());
            }),
        ];
        LedgerResult[] results = await Task.WhenAll(opened.Select(static one => one.Recording));
        if (results.Any(static result => result is not LedgerResult.Durable))
        {
            return new RouteResult.Unknown("evidence did not answer in time; look which reviews were opened before you draw again");
        }

        return new RouteResult.Completed(true, null, JsonObject.Of(
            ("drawn", JsonNumber.Of(opened.Length)),
            ("population", JsonNumber.Of(drawing.Population)),
            ("populationIsLarger", drawing.IsWhole ? null : JsonBoolean.True),
            ("reviews", new JsonArray([.. opened.Select(static one => new JsonString(one.Review.Id))])),
            ("sample", new JsonString(sample))), Redacted: false);
    }

    // Algorithm R: each of those that are offered is as likely to be drawn, however many come.
    private sealed class Drawing(int count)
    {
        private readonly List<ReviewedDecision> _drawn = new(count);

        public ImmutableArray<ReviewedDecision> Drawn => [.. _drawn];

        public long Population { get; private set; }

        public bool IsWhole { get; set; }

        public void Offer(ReviewedDecision decision)
        {
            Population++;
            if (_drawn.Count < count)
            {
                _drawn.Add(decision);
            }
            else if (RandomNumberGenerator.GetInt32((int)Population) is int at && at < count)
            {
                _drawn[at] = decision;
            }
        }
    }
}
