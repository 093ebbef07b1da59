using System.Globalization;
using Atellagent.Client;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows reviews and follow-ups.</summary>
internal static class ReviewView
{
    /// <summary>Shows a page of reviews.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="page">The page.</param>
    public static void Reviews(Renderer renderer, ReviewListing page)
    {
        renderer.Table(
            ["review", "opened", "state", "verdict", "severity", "decided", "route", "operation", "principal", "team"],
            page.Items.Select(static one => new object?[] { one.Id, one.OpenedAt, one.State, one.Verdict, one.Severity, Verdict.OfEffect(one.Effect), one.Route, one.Operation, one.Principal, one.Team }));
        Next(renderer, page.Next);
    }

    /// <summary>Shows one review.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="review">The review.</param>
    public static void Review(Renderer renderer, ReviewReport review)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(review, WireJson.Default.ReviewReport);
            return;
        }

        renderer.Facts(
        [
            ("review", review.Id),
            ("decision", review.Decision),
            ("decided", Verdict.OfEffect(review.Effect)),
            ("because", review.Because),
            ("asked", $"{review.Principal}, {review.Route}/{review.Operation}"),
            ("state", review.State),
            ("verdict", review.Verdict),
            ("severity", review.Severity),
            ("judged by", review.JudgedBy),
            ("team", review.Team),
            ("has to change", review.Surface is null ? null : $"{review.Surface} {review.Target}"),
            ("drawn by", review.Sample),
            ("you may not judge", review.WhyNot),
        ]);
        History(renderer, review.History);
        if (review.FollowUps is { Count: > 0 } work)
        {
            FollowUps(renderer, new FollowUpListing(work, null));
        }
    }

    /// <summary>Shows a page of follow-ups.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="page">The page.</param>
    public static void FollowUps(Renderer renderer, FollowUpListing page)
    {
        renderer.Table(
            ["follow-up", "opened", "state", "surface", "target", "owner", "due", "would be"],
            page.Items.Select(static one => new object?[]
            {
                one.Id, one.OpenedAt, one.State, one.Surface, one.Target, one.Owner, one.Overdue is true ? $"{one.Due} (past)" : one.Due, one.Replay?.Effect is { } effect ? Verdict.OfEffect(effect) : null,
            }));
        Next(renderer, page.Next);
    }

    /// <summary>Shows one follow-up.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="followUp">The follow-up.</param>
    public static void FollowUp(Renderer renderer, FollowUpReport followUp)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(followUp, WireJson.Default.FollowUpReport);
            return;
        }

        ReplayReport? replay = followUp.Now ?? followUp.Replay;
        renderer.Facts(
        [
            ("follow-up", followUp.Id),
            ("review", followUp.Review),
            ("decision", followUp.Decision),
            ("has to change", $"{followUp.Surface} {followUp.Target}"),
            ("state", followUp.State),
            ("owner", followUp.Owner),
            ("due", followUp.Overdue is true ? $"{followUp.Due} (past)" : followUp.Due),
            ("should be", followUp.Wanted is null ? null : Verdict.OfEffect(followUp.Wanted)),
            ("would be now", replay is null ? null : replay.Effect is null ? replay.Because : $"{replay.Effect} ({replay.Because}){(replay.Fixed ? ", as wanted" : "")}"),
            ("landed", followUp.LandedAt),
            ("ended", followUp.EndedAt),
        ]);
        History(renderer, followUp.History);
    }

    /// <summary>Shows what the reviews and follow-ups of a time come to.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="report">The report.</param>
    public static void Report(Renderer renderer, ReviewSummary report)
    {
        renderer.Facts(
        [
            ("since", report.Since),
            ("until", report.Until),
            ("reviews", $"{report.Reviews.Total}, of which {report.Reviews.Open} wait to be judged"),
            ("time to review", Duration(report.SecondsToReview)),
            ("follow-ups", $"{report.FollowUps.Total}, of which {report.FollowUps.Open} are to be done and {report.FollowUps.Overdue} of these overdue"),
            ("time to fix", Duration(report.SecondsToFix)),
            ("drawn at random", $"{report.Coverage.Drawn} of {report.Coverage.Population} decisions in {report.Coverage.Samples} samples, {report.Coverage.Judged} judged"),
            ("of these allowed", $"{report.Coverage.Allowed}, of which {report.Coverage.AllowedJudged} judged and {report.Coverage.AllowedWrong} found wrong"),
        ]);
        renderer.Table(["verdict", "reviews"], report.Reviews.ByVerdict.Select(static one => new object?[] { one.Key, one.Value }));
        renderer.Table(
            ["came again", "times", "verdict", "because", "last"],
            report.Repeats.Select(static one => new object?[] { $"{one.Route}/{one.Operation}", one.Count, one.Verdict, one.Because, one.Last }));
        if (report.IsCut is true)
        {
            renderer.Note("there were more than are told of here; ask for a shorter time");
        }
    }

    private static void History(Renderer renderer, IReadOnlyList<ReviewAct>? acts)
    {
        if (acts is { Count: > 0 })
        {
            renderer.Table(
                ["time", "by", "act", "state", "verdict", "says"],
                acts.Select(static act => new object?[] { act.Time, act.By, act.Act, act.State, act.Verdict, act.Notes ?? (act.Act == "replayed" ? act.Replay?.Because : null) }));
        }
    }

    private static string? Duration(DurationReport? seconds) => seconds is null
        ? null
        : $"half within {Text(seconds.P50)}, nine of ten within {Text(seconds.P90)}, the longest {Text(seconds.Longest)}, of {seconds.Count}";

    private static string Text(long seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400} d"),
    };

    private static void Next(Renderer renderer, string? next)
    {
        if (next is not null)
        {
            renderer.Note($"there are more; go on with --cursor {next}");
        }
    }
}
