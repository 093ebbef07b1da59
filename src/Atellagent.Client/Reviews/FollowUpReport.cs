using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>A follow-up as it stands.</summary>
/// <param name="Id">Its id, fup_….</param>
/// <param name="Review">The review that it comes of.</param>
/// <param name="Decision">The decision that was reviewed.</param>
/// <param name="Surface">Where something has to change.</param>
/// <param name="Target">What has to change there.</param>
/// <param name="State">How it stands.</param>
/// <param name="OpenedBy">Who opened it.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="Version">How often it was changed.</param>
/// <param name="Wanted">The effect that the decision should have.</param>
/// <param name="Owner">Who does it.</param>
/// <param name="Due">By when.</param>
/// <param name="Overdue">Whether that is past.</param>
/// <param name="LandedAt">When what it is about changed.</param>
/// <param name="EndedAt">When it was fixed or dropped.</param>
/// <param name="Revision">The revision of the document that has to change, as it was.</param>
/// <param name="Replay">What the decision would be when it was last looked at.</param>
/// <param name="Now">What it would be now; null in lists.</param>
/// <param name="History">What was done and written; null in lists.</param>
public sealed record FollowUpReport(
    string Id,
    string Review,
    string Decision,
    string Surface,
    string Target,
    string State,
    string OpenedBy,
    string OpenedAt,
    long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Wanted = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Owner = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Due = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Overdue = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LandedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Revision = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReplayReport? Replay = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReplayReport? Now = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReviewAct>? History = null);
