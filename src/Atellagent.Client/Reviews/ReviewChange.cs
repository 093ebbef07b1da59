using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>What is said of a review: the body of <c>PATCH /v1/reviews/{id}</c>. What is null stays as it is.</summary>
/// <param name="Verdict">What the decision should have been; with it the review is judged.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Team">The team that it is assigned to.</param>
/// <param name="Surface">Where something has to change: <c>policy</c>, <c>deployment</c>, <c>model</c>, <c>route</c> or <c>work_item</c>.</param>
/// <param name="Target">What has to change there.</param>
/// <param name="Notes">What to say to it.</param>
/// <param name="Version">The version that was seen; null for the one that is there.</param>
public sealed record ReviewChange(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Verdict = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Severity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Surface = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version = null);
