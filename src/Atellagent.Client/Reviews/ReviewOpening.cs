using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>A review to open: the body of <c>POST /v1/reviews</c>.</summary>
/// <param name="Decision">The decision, dec_….</param>
/// <param name="Verdict"><c>right</c>, <c>should_deny</c>, <c>should_allow</c>, <c>should_narrow</c> or <c>should_require_approval</c>; null to judge later.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c> or <c>high</c>.</param>
/// <param name="Team">The team that it is assigned to.</param>
/// <param name="Notes">What to say to it.</param>
public sealed record ReviewOpening(
    string Decision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Verdict = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Severity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes = null);
