using System.Collections.Immutable;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>Why a rule did or did not take part in a decision.</summary>
/// <param name="Rule">The rule, as <c>policy#id</c>.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Effect">What it does when its condition holds.</param>
/// <param name="Outcome">What its condition evaluated to; null where it was not looked at.</param>
/// <param name="NotSeen">Why it was not looked at; null where it was.</param>
/// <param name="Parts">The parts of its condition that decided; none where it always holds.</param>
/// <param name="IsShadow">Whether it only says what it would do.</param>
public sealed record RuleExplanation(
    string Rule,
    SourcePosition Position,
    RuleEffect Effect,
    RuleOutcome? Outcome,
    string? NotSeen,
    ImmutableArray<ExplainedPart> Parts,
    bool IsShadow);
