using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>What is odd about rules beside each other.</summary>
internal static class RuleRelations
{
    /// <summary>Looks at all rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <returns>The warnings.</returns>
    public static IEnumerable<PolicyWarning> Of(IReadOnlyList<LintedRule> rules)
    {
        // Rules that have no operation in common have nothing to do with each other; among ten thousand, few do.
        ILookup<PolicyTarget, LintedRule> byTarget = rules
            .SelectMany(static rule => rule.Targets.Take(1).Select(target => (Target: target, Rule: rule)))
            .ToLookup<(PolicyTarget Target, LintedRule Rule), PolicyTarget, LintedRule>(static pair => pair.Target, static pair => pair.Rule, ReferenceEqualityComparer.Instance);
        ILookup<PolicyTarget, LintedRule> reaching = rules
            .SelectMany(static rule => rule.Targets.Select(target => (Target: target, Rule: rule)))
            .ToLookup<(PolicyTarget Target, LintedRule Rule), PolicyTarget, LintedRule>(static pair => pair.Target, static pair => pair.Rule, ReferenceEqualityComparer.Instance);
        foreach (IGrouping<PolicyTarget, LintedRule> group in byTarget)
        {
            foreach (LintedRule rule in group)
            {
                if (Overriding(rule, reaching[group.Key]) is PolicyWarning overridden)
                {
                    yield return overridden;
                }
                else if (Repeating(rule, reaching[group.Key]) is PolicyWarning repeated)
                {
                    yield return repeated;
                }
            }
        }
    }

    // A deny that holds whenever this does: everything that the deny asks is asked here too.
    private static PolicyWarning? Overriding(LintedRule rule, IEnumerable<LintedRule> others)
    {
        if (rule.Rule.Effect == RuleEffect.Deny)
        {
            return null;
        }

        LintedRule? deny = others.FirstOrDefault(other => other.Rule.Effect == RuleEffect.Deny
            && other.Covers(rule)
            && (other.IsUnconditional || other.Texts.IsSubsetOf(rule.Texts)));
        return deny is null ? null : rule.Warn("always-overridden", $"whenever this holds, the deny {deny.Name} holds too");
    }

    private static PolicyWarning? Repeating(LintedRule rule, IEnumerable<LintedRule> others)
    {
        foreach (LintedRule other in others)
        {
            bool isSame = other.Rule.Effect == rule.Rule.Effect && rule.Rule.Effect is RuleEffect.Allow or RuleEffect.Deny;
            if (isSame && other.Covers(rule) && IsBefore(other, rule) && other.Texts.Count > 0 && other.Texts.IsSubsetOf(rule.Texts))
            {
                return rule.Warn("repeats", $"whenever this holds, {other.Name} holds too and does the same");
            }

            if (rule.Rule is { Effect: RuleEffect.Deny, Message: null, MessageExpression: null, Remedy: null }
                && other.Rule.Effect == RuleEffect.Allow
                && IsTheOnlyAllow(other, others)
                && IsNegated(rule, other))
            {
                return rule.Warn("repeats-negated", $"without {other.Name} the call is denied anyway; leave this out, or give it a message");
            }
        }

        return null;
    }

    private static bool IsBefore(LintedRule first, LintedRule second) =>
        !ReferenceEquals(first, second)
        && (first.Texts.Count < second.Texts.Count || string.CompareOrdinal(first.Name, second.Name) < 0);

    private static bool IsTheOnlyAllow(LintedRule allow, IEnumerable<LintedRule> others) =>
        others.Count(static o => o.Rule.Effect == RuleEffect.Allow) == 1 && allow.Conjuncts.Length > 0;

    private static bool IsNegated(LintedRule deny, LintedRule allow) =>
        deny.Condition is Syntax.Unary { Symbol: "!" } not && allow.Texts.Contains(SyntaxText.Of(not.Operand));
}
