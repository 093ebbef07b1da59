using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>A review as it stands.</summary>
/// <param name="Id">Its id, rev_….</param>
/// <param name="Decision">The decision.</param>
/// <param name="State"><c>open</c> or <c>judged</c>.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Effect">What was decided.</param>
/// <param name="OpenedBy">Who opened it.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="Version">How often it was changed.</param>
/// <param name="Action">The action that was decided.</param>
/// <param name="Deployment">From which deployment.</param>
/// <param name="Because">The first rule that gave a reason.</param>
/// <param name="Sample">The act that drew it.</param>
/// <param name="Population">From how many it was drawn.</param>
/// <param name="Verdict">What the decision should have been.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="JudgedBy">Who judged last.</param>
/// <param name="JudgedAt">When it was judged first.</param>
/// <param name="Team">The team that it is assigned to.</param>
/// <param name="Surface">Where something has to change.</param>
/// <param name="Target">What has to change there.</param>
/// <param name="MayJudge">Whether the caller may judge; null in lists.</param>
/// <param name="WhyNot">Why not.</param>
/// <param name="FollowUps">What it causes; null in lists.</param>
/// <param name="History">What was done and written; null in lists.</param>
public sealed record ReviewReport(
    string Id,
    string Decision,
    string State,
    string Principal,
    string Route,
    string Operation,
    string Effect,
    string OpenedBy,
    string OpenedAt,
    long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Action = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Because = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sample = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Population = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Verdict = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Severity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JudgedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JudgedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Surface = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? MayJudge = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WhyNot = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FollowUpReport>? FollowUps = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReviewAct>? History = null);
