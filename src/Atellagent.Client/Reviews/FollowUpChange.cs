using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>What is said of a follow-up: the body of <c>PATCH /v1/follow-ups/{id}</c>. What is null stays as it is.</summary>
/// <param name="State"><c>open</c>, <c>doing</c>, <c>landed</c>, <c>fixed</c> or <c>dropped</c>.</param>
/// <param name="Owner">Who does it.</param>
/// <param name="Due">By when.</param>
/// <param name="Notes">What to say to it.</param>
/// <param name="Version">The version that was seen; null for the one that is there.</param>
public sealed record FollowUpChange(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Owner = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Due = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version = null);
