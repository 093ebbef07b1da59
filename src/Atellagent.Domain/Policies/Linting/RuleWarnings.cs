namespace Atellagent.Domain.Policies.Linting;

/// <summary>What is odd about a rule by itself.</summary>
internal static class RuleWarnings
{
    /// <summary>Looks at a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>The warnings.</returns>
    public static IEnumerable<PolicyWarning> Of(LintedRule rule)
    {
        if (rule.Targets.IsEmpty)
        {
            yield return rule.Warn("reaches-nothing", "the policy's match admits no operation of any route");
        }

        if (Contradiction.Find(rule) is string contradiction)
        {
            yield return rule.Warn("never-holds", $"the condition can never hold: {contradiction}", rule.Condition);
        }

        if (rule.Rule.Effect != RuleEffect.Allow || rule.Policy.Match.Phase != PolicyPhase.Request)
        {
            yield break;
        }

        PolicyMatch match = rule.Policy.Match;
        bool matchesEverything = match is { Routes.IsDefault: true, Operations.IsDefault: true, Effects.IsDefault: true };
        if (matchesEverything)
        {
            yield return rule.Warn("matches-everything", "an allow for every operation of every route there will ever be; name the routes");
        }

        if (rule.IsUnconditional)
        {
            yield return rule.Warn("unconditional-allow", "an allow without condition: whoever is granted the operation may call it; say who in \"when\"");
        }
    }
}
