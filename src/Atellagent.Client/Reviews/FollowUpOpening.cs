using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>The work that a review causes: the body of <c>POST /v1/reviews/{id}/follow-ups</c>.</summary>
/// <param name="Surface">Where something has to change: <c>policy</c>, <c>deployment</c>, <c>model</c>, <c>route</c> or <c>work_item</c>.</param>
/// <param name="Target">What has to change there.</param>
/// <param name="Owner">Who does it: a person, a service or a team.</param>
/// <param name="Due">By when: a day or a time (RFC 3339).</param>
/// <param name="Notes">What to say to it.</param>
public sealed record FollowUpOpening(
    string Surface,
    string Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Owner = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Due = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes = null);
