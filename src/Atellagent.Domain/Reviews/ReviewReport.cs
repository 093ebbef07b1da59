using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Reviews;

/// <summary>What reviews and follow-ups of a time come to: how long they took, what comes again, and how much of what was allowed was looked at.</summary>
public static class ReviewReport
{
    private const int MostRepeats = 20;

    /// <summary>Makes it.</summary>
    /// <param name="reviews">The reviews.</param>
    /// <param name="followUps">The follow-ups.</param>
    /// <param name="now">The time, for what is overdue.</param>
    /// <returns>The report in JSON.</returns>
    public static JsonObject Of(IReadOnlyCollection<Review> reviews, IReadOnlyCollection<FollowUp> followUps, DateTimeOffset now) => JsonObject.Of(
        ("coverage", Coverage([.. reviews.Where(static one => one.Sample is not null)])),
        ("followUps", JsonObject.Of(
            ("byState", Counts(followUps.Select(static one => ReviewWords.States.WordFor(one.State)))),
            ("open", JsonNumber.Of(followUps.Count(static one => one.IsOpen))),
            ("overdue", JsonNumber.Of(followUps.Count(one => one.IsOpen && one.Due < now))),
            ("total", JsonNumber.Of(followUps.Count)))),
        ("repeats", new JsonArray([.. Repeats(reviews)])),
        ("reviews", JsonObject.Of(
            ("byVerdict", Counts(reviews.Select(static one => ReviewWords.Verdicts.WordFor(one.Verdict)))),
            ("open", JsonNumber.Of(reviews.Count(static one => !one.IsJudged))),
            ("total", JsonNumber.Of(reviews.Count)))),
        ("secondsToFix", Durations(followUps.Where(static one => one is { State: FollowUpState.Fixed, EndedAt: not null }).Select(static one => one.EndedAt!.Value - one.OpenedAt))),
        ("secondsToReview", Durations(reviews.Where(static one => one.JudgedAt is not null).Select(static one => one.JudgedAt!.Value - one.OpenedAt))));

    // Of what was drawn: how much was allowed, looked at, and found wrong.
    private static JsonObject Coverage(IReadOnlyCollection<Review> drawn)
    {
        Review[] allowed = [.. drawn.Where(static one => one.Effect == "allow")];
        return JsonObject.Of(
            ("allowed", JsonNumber.Of(allowed.Length)),
            ("allowedJudged", JsonNumber.Of(allowed.Count(static one => one.IsJudged))),
            ("allowedWrong", JsonNumber.Of(allowed.Count(static one => one.IsJudged && one.Verdict != ReviewVerdict.Right))),
            ("drawn", JsonNumber.Of(drawn.Count)),
            ("judged", JsonNumber.Of(drawn.Count(static one => one.IsJudged))),
            ("population", JsonNumber.Of(drawn.GroupBy(static one => one.Sample, StringComparer.Ordinal).Sum(static sample => sample.Max(static one => one.Population) ?? 0))),
            ("samples", JsonNumber.Of(drawn.Select(static one => one.Sample).Distinct(StringComparer.Ordinal).Count())));
    }

    // The same verdict on the same operation for the same reason.
    private static IEnumerable<JsonObject> Repeats(IEnumerable<Review> reviews) => reviews
        .Where(static review => review.Verdict is not (ReviewVerdict.None or ReviewVerdict.Right))
        .GroupBy(static review => (review.Route, review.Operation, review.Because, review.Verdict))
        .Where(static finding => finding.Count() > 1)
        .OrderByDescending(static finding => finding.Count())
        .ThenBy(static finding => finding.Key.Route, StringComparer.Ordinal)
        .ThenBy(static finding => finding.Key.Operation, StringComparer.Ordinal)
        .Take(MostRepeats)
        .Select(static finding => JsonObject.Of(
            ("because", finding.Key.Because is null ? null : new JsonString(finding.Key.Because)),
            ("count", JsonNumber.Of(finding.Count())),
            ("last", new JsonString(finding.Select(static one => one.Id).Max(StringComparer.Ordinal)!)),
            ("operation", new JsonString(finding.Key.Operation)),
            ("route", new JsonString(finding.Key.Route)),
            ("verdict", new JsonString(ReviewWords.Verdicts.WordFor(finding.Key.Verdict)!))));

    private static JsonObject Counts(IEnumerable<string?> words) => JsonObject.Of(
        [.. words.OfType<string>().GroupBy(static word => word, StringComparer.Ordinal).OrderBy(static all => all.Key, StringComparer.Ordinal).Select(static all => (all.Key, (JsonValue?)JsonNumber.Of(all.Count())))]);

    // The nearest rank, in whole seconds; null where there is nothing to tell of.
    private static JsonObject? Durations(IEnumerable<TimeSpan> spans)
    {
        ImmutableArray<long> sorted = [.. spans.Select(static span => Math.Max(0, (long)span.TotalSeconds)).Order()];
        return sorted.IsEmpty ? null : JsonObject.Of(
            ("count", JsonNumber.Of(sorted.Length)),
            ("longest", JsonNumber.Of(sorted[^1])),
            ("p50", JsonNumber.Of(Rank(sorted, 50))),
            ("p90", JsonNumber.Of(Rank(sorted, 90))));
    }

    private static long Rank(ImmutableArray<long> sorted, int percent) => sorted[Math.Max(0, (((sorted.Length * percent) + 99) / 100) - 1)];
}
