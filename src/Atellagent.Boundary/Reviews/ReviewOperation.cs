using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>Performs <c>reviews.open</c>, <c>reviews.judge</c> and <c>reviews.assign</c>. Of two who change one at the same time one has.</summary>
/// <param name="reader">Where decisions are found.</param>
/// <param name="store">Where reviews are found.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Where each act is recorded and made true.</param>
/// <param name="ids">Names reviews.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewOperation(IEvidenceReader reader, IReviewStore store, AuthorityReplica replica, EvidenceLedger ledger, IdSource ids, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.OpenReview, AdministrationOperations.JudgeReview, AdministrationOperations.AssignReview];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        ReviewArguments granted = new(permit.Action.Arguments);
        CallerIdentity by = permit.Action.Request.Authenticated.Caller;
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        return permit.Action.Operation.Name == AdministrationOperations.OpenReview
            ? await OpenAsync(granted, by, view, cancellationToken)
            : await ChangeAsync(granted, by, view, permit.Action.Operation.Name == AdministrationOperations.JudgeReview, cancellationToken);
    }

    private async Task<RouteResult> OpenAsync(ReviewArguments granted, CallerIdentity by, AuthorityView view, CancellationToken cancellationToken)
    {
        if (await ReviewedDecision.FindAsync(reader, granted.Text("decision")!, cancellationToken) is not { } decision)
        {
            return new RouteResult.NotSent("not_found", "there is no such decision, or its record is not whole");
        }

        DateTimeOffset now = time.GetUtcNow();
        Review review = Judged(decision.Open(ids.NextReview().ToString(), by.Principal, now) with { Team = granted.Text("team") }, granted, by, now);
        return WhyNot(decision, review, by, view, isJudging: review.IsJudged, now)
            ?? await RecordAsync(ReviewRecord.Of(decision, "opened", new ReviewStep.Judgement(review, Expected: null), new ReviewSaid(by.Principal, by.TokenId, now, granted.Text("notes"))), review);
    }

    private async Task<RouteResult> ChangeAsync(ReviewArguments granted, CallerIdentity by, AuthorityView view, bool isJudging, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(granted.Text("review")!, cancellationToken) is not { } before
            || await ReviewedDecision.FindAsync(reader, before.Decision, cancellationToken) is not { } decision)
        {
            return new RouteResult.NotSent("not_found", "there is no such review, or the record of its decision is not whole");
        }

        if (before.Version != granted.Whole("version"))
        {
            return ReviewArguments.Stale;
        }

        DateTimeOffset now = time.GetUtcNow();
        Review review = before with
        {
            Team = granted.Text("team") ?? before.Team,
            Surface = granted.Surface ?? before.Surface,
            Target = granted.Text("target") ?? before.Target,
            Version = before.Version + 1,
        };
        review = isJudging ? Judged(review, granted, by, now) : review;
        if (review == before with { Version = review.Version } && granted.Text("notes") is null)
        {
            return new RouteResult.NotSent("arguments_invalid", "that changes nothing: name a team, a surface, a target, or write a note");
        }

        return WhyNot(decision, review, by, view, isJudging, now)
            ?? await RecordAsync(
                ReviewRecord.Of(decision, isJudging ? "judged" : "assigned", new ReviewStep.Judgement(review, before.Version), new ReviewSaid(by.Principal, by.TokenId, now, granted.Text("notes"))), review);
    }

    private static Review Judged(Review review, ReviewArguments granted, CallerIdentity by, DateTimeOffset now) => granted.Verdict is not { } verdict
        ? review with { Severity = granted.Severity ?? review.Severity }
        : review with
        {
            Verdict = verdict,
            Severity = granted.Severity ?? review.Severity,
            JudgedBy = by.Principal,
            JudgedAt = review.JudgedAt ?? now,
        };

    private static RouteResult.NotSent? WhyNot(ReviewedDecision decision, Review review, CallerIdentity by, AuthorityView view, bool isJudging, DateTimeOffset now)
    {
        if (isJudging && ReviewStanding.WhyNotJudge(decision.Requesters, by, view, now) is { } refusal)
        {
            return new RouteResult.NotSent("denied", refusal);
        }

        string? malformed = ReviewStanding.WhyNotTeam(review.Team, view)
            ?? (review.Surface == RemediationSurface.None ? (review.Target is null ? null : "say where the target is: name a surface")
                : review.Target is { } target ? ReviewStanding.WhyNotTarget(review.Surface, target, view) : null);
        return malformed is null ? null : new RouteResult.NotSent("arguments_invalid", malformed);
    }

    private async Task<RouteResult> RecordAsync(EvidenceEntry entry, Review review) =>
        await ledger.RecordAsync(entry, CancellationToken.None) switch
        {
            LedgerResult.Durable => new RouteResult.Completed(true, null, review.ToJson(), Redacted: false),
            LedgerResult.Moved => ReviewArguments.Stale,

            // Out of time is not undone: what was being written then may stand.
            _ => new RouteResult.Unknown("evidence did not answer in time; look at the review before you do it again"),
        };
}
