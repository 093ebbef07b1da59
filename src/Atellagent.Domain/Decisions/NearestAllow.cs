using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Decisions;

/// <summary>Says which allow was nearest when none held: the one of whose conditions the fewest failed.</summary>
internal static class NearestAllow
{
    /// <summary>Describes it.</summary>
    /// <param name="rules">The candidates.</param>
    /// <param name="evaluation">What they were evaluated on.</param>
    /// <returns>A sentence.</returns>
    public static string Describe(IEnumerable<CompiledRule> rules, Evaluation evaluation)
    {
        CompiledRule? nearest = null;
        (int failed, int all) = (int.MaxValue, 0);
        foreach (CompiledRule rule in rules)
        {
            if (rule.Effect != RuleEffect.Allow || rule.Condition is null)
            {
                continue;
            }

            (int missing, int parts) = Count(rule.Condition, evaluation);
            if (missing < failed)
            {
                (nearest, failed, all) = (rule, missing, parts);
            }
        }

        return nearest is null
            ? "no rule allows this"
            : $"no rule allows this; nearest is {nearest.FullName}, where {failed} of {all} conditions fail";
    }

    private static (int Failed, int All) Count(Node condition, Evaluation evaluation)
    {
        if (condition is not AndTest both)
        {
            return (evaluation.Test(condition) == Tri.True ? 0 : 1, 1);
        }

        (int leftFailed, int leftAll) = Count(both.Left, evaluation);
        (int rightFailed, int rightAll) = Count(both.Right, evaluation);
        return (leftFailed + rightFailed, leftAll + rightAll);
    }
}
