using System.Text.Json.Serialization;

namespace Atellagent.Client.Decisions;

/// <summary>One rule that took part in a decision.</summary>
/// <param name="Policy">The policy's name; <c>boundary</c> for what is decided before any policy is asked.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Effect">What the rule did.</param>
/// <param name="Message">In words.</param>
/// <param name="Remedy">What the caller can do about it.</param>
public sealed record ReasonReport(
    string Policy,
    string Rule,
    string Effect,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Remedy = null);
