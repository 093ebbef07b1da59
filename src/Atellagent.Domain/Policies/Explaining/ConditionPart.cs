using System.Collections.Immutable;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>A part of a condition with what evaluates it, and the parts that it is made of.</summary>
/// <param name="kind">How it is made of them.</param>
/// <param name="text">How it is written.</param>
/// <param name="node">What evaluates it.</param>
/// <param name="parts">The parts.</param>
/// <param name="operands">What a part without parts looks at; without a node where that is secret.</param>
internal sealed class ConditionPart(
    ConditionPartKind kind,
    string text,
    Node node,
    ImmutableArray<ConditionPart> parts,
    ImmutableArray<(string Text, Node? Node)> operands)
{
    private const int LongestValue = 200;

    /// <summary>Evaluates it.</summary>
    public RuleOutcome Test(Evaluation evaluation) => evaluation.Test(node) switch
    {
        Tri.True => RuleOutcome.True,
        Tri.False => RuleOutcome.False,
        _ => RuleOutcome.Error,
    };

    /// <summary>Visits the smallest parts in the order that they are written, and leaves out those that no longer matter.</summary>
    /// <param name="evaluation">What it is evaluated on.</param>
    /// <param name="visit">Takes each part as it is written, with its outcome.</param>
    public void Visit(Evaluation evaluation, Action<string, RuleOutcome> visit)
    {
        switch (kind)
        {
            case ConditionPartKind.Leaf:
                visit(text, Test(evaluation));
                break;
            case ConditionPartKind.Choice:
                parts[0].Visit(evaluation, visit);
                parts[parts[0].Test(evaluation) == RuleOutcome.True ? 1 : 2].Visit(evaluation, visit);
                break;
            default:
                foreach (ConditionPart part in parts)
                {
                    part.Visit(evaluation, visit);
                    if (kind != ConditionPartKind.Not && part.Test(evaluation) == (kind == ConditionPartKind.And ? RuleOutcome.False : RuleOutcome.True))
                    {
                        break;
                    }
                }

                break;
        }
    }

    /// <summary>Collects the smallest parts that made it what it is.</summary>
    /// <param name="evaluation">What it is evaluated on.</param>
    /// <param name="found">Takes the parts.</param>
    public void Collect(Evaluation evaluation, ImmutableArray<ExplainedPart>.Builder found)
    {
        RuleOutcome outcome = Test(evaluation);
        string? fault = outcome == RuleOutcome.Error ? evaluation.Fault : null;
        switch (kind)
        {
            case ConditionPartKind.Leaf:
                found.Add(new ExplainedPart(text, outcome, fault, [.. operands.Select(o => KeyValuePair.Create(o.Text, Show(evaluation, o.Node)))]));
                break;
            case ConditionPartKind.Choice:
                parts[0].Collect(evaluation, found);
                RuleOutcome test = parts[0].Test(evaluation);
                if (test != RuleOutcome.Error)
                {
                    parts[test == RuleOutcome.True ? 1 : 2].Collect(evaluation, found);
                }

                break;
            default:
                foreach (ConditionPart part in parts)
                {
                    if (kind == ConditionPartKind.Not || part.Test(evaluation) == outcome)
                    {
                        part.Collect(evaluation, found);
                    }
                }

                break;
        }
    }

    private static string Show(Evaluation evaluation, Node? node) => node is null ? "(secret)" : ValueDisplay.Of(evaluation.Evaluate(node), LongestValue);
}
