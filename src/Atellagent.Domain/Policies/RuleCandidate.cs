using System.Runtime.InteropServices;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies;

/// <summary>
/// What deciding needs of a rule that does not hold, in one place of memory: among ten thousand rules it is memory, not
/// work, that costs.
/// </summary>
/// <param name="rule">The rule.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct RuleCandidate(CompiledRule rule)
{
    private readonly RuleResult _error = rule.Result(RuleOutcome.Error);
    private readonly RuleResult _false = rule.Result(RuleOutcome.False);
    private readonly RuleResult _true = rule.Result(RuleOutcome.True);

    public CompiledRule Rule { get; } = rule;

    public RulePrefilter Prefilter { get; } = rule.Prefilter;

    public Node? Condition { get; } = rule.Condition;

    public RuleEffect Effect { get; } = rule.Effect;

    /// <summary>The entry for <see cref="Decision.Evaluated"/>.</summary>
    public RuleResult Result(int outcome) => outcome switch
    {
        Tri.True => _true,
        Tri.False => _false,
        _ => _error,
    };
}
