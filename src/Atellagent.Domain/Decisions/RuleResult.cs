namespace Atellagent.Domain.Decisions;

/// <summary>What one candidate rule evaluated to.</summary>
/// <param name="Rule">The rule as <c>policy#id</c>.</param>
/// <param name="Outcome">The outcome of its condition.</param>
public sealed record RuleResult(string Rule, RuleOutcome Outcome);
