using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>One rule that took part in a decision, told with every answer.</summary>
/// <param name="Policy">The policy's name; <c>boundary</c> for what is decided before any policy is asked.</param>
/// <param name="Rule">The rule's id, or the boundary's own code such as <c>no_allow</c>.</param>
/// <param name="Effect">What the rule did.</param>
/// <param name="Message">In words.</param>
/// <param name="Remedy">What the caller can do about it.</param>
public sealed record DecisionReason(string Policy, string Rule, RuleEffect Effect, string Message, string? Remedy = null);
