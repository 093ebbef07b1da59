namespace Atellagent.Domain.Policies;

/// <summary>The rules that see the calls, or the responses, of an operation.</summary>
/// <param name="Enforced">Those that decide, sorted by policy and id.</param>
/// <param name="WithShadow">Those that decide and those that only would, sorted; null where there are none of the latter.</param>
internal sealed record RuleSet(RuleCandidate[] Enforced, RuleCandidate[]? WithShadow)
{
    /// <summary>Those that decide and those that only would.</summary>
    public RuleCandidate[] All => WithShadow ?? Enforced;

    /// <summary>Makes one.</summary>
    /// <param name="rules">The rules, sorted.</param>
    /// <returns>The set.</returns>
    public static RuleSet Of(List<CompiledRule> rules)
    {
        RuleCandidate[] all = [.. rules.Select(static r => new RuleCandidate(r))];
        return rules.Exists(static r => r.IsShadow) ? new RuleSet([.. all.Where(static c => !c.Rule.IsShadow)], all) : new RuleSet(all, null);
    }
}
