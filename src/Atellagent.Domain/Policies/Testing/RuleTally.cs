using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>Counts what tests see of one rule.</summary>
internal sealed class RuleTally
{
    private readonly Dictionary<string, (int True, int False)> _parts = new(StringComparer.Ordinal);
    private readonly int[] _outcomes = new int[3];

    /// <summary>Counts an outcome of the rule.</summary>
    /// <param name="outcome">The outcome.</param>
    public void Add(RuleOutcome outcome) => _outcomes[(int)outcome]++;

    /// <summary>Counts an outcome of a part of its condition.</summary>
    /// <param name="part">The part as it is written.</param>
    /// <param name="outcome">The outcome.</param>
    public void Add(string part, RuleOutcome outcome)
    {
        (int yes, int no) = _parts.GetValueOrDefault(part);
        _parts[part] = (yes + (outcome == RuleOutcome.True ? 1 : 0), no + (outcome == RuleOutcome.False ? 1 : 0));
    }

    /// <summary>What was counted.</summary>
    /// <param name="name">The rule, as <c>policy#id</c>.</param>
    /// <param name="rule">The rule.</param>
    /// <returns>The coverage.</returns>
    public RuleCoverage Report(string name, PolicyRule rule) => new(
        name,
        rule.Position,
        _outcomes[(int)RuleOutcome.True],
        _outcomes[(int)RuleOutcome.False],
        _outcomes[(int)RuleOutcome.Error],
        rule.When is null ? [] : [.. Parts(ExpressionParser.Parse(rule.When.Text)).Distinct(StringComparer.Ordinal).Select(Branch)]);

    private BranchCoverage Branch(string part)
    {
        (int yes, int no) = _parts.GetValueOrDefault(part);
        return new BranchCoverage(part, yes, no);
    }

    private static IEnumerable<string> Parts(Syntax syntax) => syntax switch
    {
        Syntax.Binary { Symbol: "&&" or "||" } both => Parts(both.Left).Concat(Parts(both.Right)),
        Syntax.Unary { Symbol: "!" } not => Parts(not.Operand),
        Syntax.Conditional choice => Parts(choice.Test).Concat(Parts(choice.Then)).Concat(Parts(choice.Otherwise)),
        _ => [SyntaxText.Of(syntax)],
    };
}
