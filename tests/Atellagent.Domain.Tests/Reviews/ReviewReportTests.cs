using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;

namespace Atellagent.Domain.Tests.Reviews;

/// <summary>What a time of reviews comes to, and that whatever is told is read as it was.</summary>
public sealed class ReviewReportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_nothing_there_is_nothing_to_tell()
    {
        JsonObject report = ReviewReport.Of([], [], Noon);

        Assert.Null(report["secondsToReview"]);
        Assert.Equal("0", ((JsonObject)report["reviews"]!)["total"]!.ToString());
        Assert.Empty(((JsonArray)report["repeats"]!).Items);
    }

    [Fact]
    public void Times_repeats_and_coverage_are_those_of_what_was_done()
    {
        Review[] reviews =
        [
            .. Enumerable.Range(1, 10).Select(static i => Make(i) with { Verdict = ReviewVerdict.Right, JudgedAt = Noon.AddSeconds(i), Sample = "act_1", Population = 40 }),
            Make(11) with { Verdict = ReviewVerdict.ShouldDeny, JudgedAt = Noon.AddSeconds(500), Because = "p#r", Sample = "act_2", Population = 5 },
            Make(12) with { Verdict = ReviewVerdict.ShouldDeny, JudgedAt = Noon.AddSeconds(600), Because = "p#r", Effect = "narrow" },
            Make(13) with { Verdict = ReviewVerdict.ShouldDeny, JudgedAt = Noon.AddSeconds(600), Because = "p#other" },
            Make(14) with { Sample = "act_2", Population = 5 },
        ];
        FollowUp[] work =
        [
            Work(1).To(FollowUpState.Fixed, Noon.AddDays(1)),
            Work(2) with { Due = Noon.AddDays(-1) },
            Work(3).To(FollowUpState.Dropped, Noon) with { Due = Noon.AddDays(-1) },
        ];

        JsonObject report = ReviewReport.Of(reviews, work, Noon.AddDays(2));

        Assert.Equal("""{"count":13,"longest":600,"p50":7,"p90":600}""", CanonicalJson.ToText(report["secondsToReview"]!));
        Assert.Equal("""{"count":1,"longest":86400,"p50":86400,"p90":86400}""", CanonicalJson.ToText(report["secondsToFix"]!));
        Assert.Equal("""[{"because":"p#r","count":2,"last":"rev_12","operation":"refund","route":"payments","verdict":"should_deny"}]""", CanonicalJson.ToText(report["repeats"]!));
        Assert.Equal("""{"allowed":12,"allowedJudged":11,"allowedWrong":1,"drawn":12,"judged":11,"population":45,"samples":2}""", CanonicalJson.ToText(report["coverage"]!));
        Assert.Equal("""{"byState":{"dropped":1,"fixed":1,"open":1},"open":1,"overdue":1,"total":3}""", CanonicalJson.ToText(report["followUps"]!));
        Assert.Equal("""{"byVerdict":{"right":10,"should_deny":3},"open":1,"total":14}""", CanonicalJson.ToText(report["reviews"]!));
    }

    [Theory]
    [InlineData("verdict", "\"perfect\"")]
    [InlineData("verdict", "7")]
    [InlineData("severity", "\"awful\"")]
    [InlineData("surface", "\"sea\"")]
    [InlineData("openedAt", "\"today\"")]
    [InlineData("version", "\"1\"")]
    [InlineData("decision", null)]
    public void A_review_that_is_not_whole_is_not_read(string member, string? value)
    {
        JsonObject told = Make(1).ToJson();
        JsonObject other = value is null ? told.Without(member) : told.With(member, JsonText.Object($"{{\"x\":{value}}}")["x"]!);

        Assert.True(Review.TryRead(told, out Review? read));
        Assert.Equal(Make(1), read);
        Assert.False(Review.TryRead(other, out _));
    }

    [Theory]
    [InlineData(FollowUpState.Landed, true, false)]
    [InlineData(FollowUpState.Fixed, true, true)]
    [InlineData(FollowUpState.Dropped, false, true)]
    [InlineData(FollowUpState.Doing, false, false)]
    public void The_times_of_a_follow_up_are_those_of_its_state(FollowUpState state, bool hasLanded, bool hasEnded)
    {
        FollowUp moved = Work(1).To(state, Noon.AddHours(1));

        Assert.Equal((hasLanded, hasEnded), (moved.LandedAt is not null, moved.EndedAt is not null));
        Assert.True(FollowUp.TryRead(moved.ToJson(), out FollowUp? read));
        Assert.Equal(moved, read);
        FollowUp again = moved.To(FollowUpState.Open, Noon.AddHours(2));
        Assert.Equal((null, null, true), (again.LandedAt, again.EndedAt, again.IsOpen));
    }

    [Theory]
    [InlineData("right", "narrow", "narrow")]
    [InlineData("should_deny", "allow", "deny")]
    [InlineData("should_allow", "deny", "allow")]
    [InlineData("should_narrow", "allow", "narrow")]
    [InlineData("should_require_approval", "allow", "require_approval")]
    public void A_verdict_says_what_should_have_been_decided(string verdict, string was, string wanted) =>
        Assert.Equal(wanted, ReviewWords.Verdicts[verdict].Wanted(was));

    private static Review Make(int at) => new()
    {
        Id = $"rev_{at}",
        Decision = $"dec_{at}",
        Principal = "agent",
        Route = "payments",
        Operation = "refund",
        Effect = "allow",
        OpenedBy = "rita",
        OpenedAt = Noon,
    };

    private static FollowUp Work(int at) => new()
    {
        Id = $"fup_{at}",
        Review = "rev_1",
        Decision = "dec_1",
        Surface = RemediationSurface.Policy,
        Target = "p",
        OpenedBy = "rita",
        OpenedAt = Noon,
    };
}
