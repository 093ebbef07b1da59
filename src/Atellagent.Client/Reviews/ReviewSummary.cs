using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>What the reviews and follow-ups of a time come to: the answer of <c>GET /v1/reviews/report</c>.</summary>
/// <param name="Since">From when on.</param>
/// <param name="Until">Until when.</param>
/// <param name="Reviews">The reviews.</param>
/// <param name="FollowUps">The follow-ups.</param>
/// <param name="Coverage">What was drawn at random.</param>
/// <param name="Repeats">What came again.</param>
/// <param name="SecondsToReview">From a review's opening to its first verdict.</param>
/// <param name="SecondsToFix">From a follow-up's opening to its being fixed.</param>
/// <param name="IsCut">Whether there were more than are told of.</param>
public sealed record ReviewSummary(
    string Since,
    string Until,
    ReviewTotals Reviews,
    FollowUpTotals FollowUps,
    CoverageReport Coverage,
    IReadOnlyList<RepeatReport> Repeats,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DurationReport? SecondsToReview = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DurationReport? SecondsToFix = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsCut = null);
