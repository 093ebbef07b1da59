using System.Collections.Immutable;
using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>A decision, and every rule of every policy: which were looked at, and why each did or did not apply.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Rules">The rules, sorted by name.</param>
public sealed record DecisionExplanation(Decision Decision, ImmutableArray<RuleExplanation> Rules);
