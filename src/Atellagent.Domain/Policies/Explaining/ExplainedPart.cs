using System.Collections.Immutable;
using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>One part of a condition that made it what it is.</summary>
/// <param name="Text">The part as it is written.</param>
/// <param name="Outcome">What it evaluated to.</param>
/// <param name="Fault">Why it could not be evaluated; null where it could.</param>
/// <param name="Values">What it looked at, by how it is written: <c>args.amount</c> and <c>900</c>. Arguments that a schema marks secret are not shown.</param>
public sealed record ExplainedPart(string Text, RuleOutcome Outcome, string? Fault, ImmutableArray<KeyValuePair<string, string>> Values);
