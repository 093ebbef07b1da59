using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>Finds rules that compile and are probably not meant. It never changes what is decided.</summary>
public static class PolicyLinter
{
    /// <summary>Looks at all policies among documents that have compiled.</summary>
    /// <param name="documents">The documents.</param>
    /// <returns>The warnings, sorted by place.</returns>
    public static ImmutableArray<PolicyWarning> Check(IReadOnlyCollection<BoundaryDocument> documents)
    {
        PolicyReach reach = new([.. documents.OfType<RouteDocument>(), Administration.AdministrationRoute.Route], []);
        List<PolicyWarning> warnings = [];
        List<LintedRule> rules = [];
        foreach (PolicyDocument policy in documents.OfType<PolicyDocument>().OrderBy(static p => p.Name, StringComparer.Ordinal))
        {
            ImmutableArray<PolicyTarget> targets = reach.Of(policy);
            rules.AddRange(policy.Rules.Select(rule => new LintedRule(policy, rule, targets)));
        }

        foreach (LintedRule rule in rules)
        {
            warnings.AddRange(RuleWarnings.Of(rule));
            warnings.AddRange(ConditionWarnings.Of(rule));
        }

        warnings.AddRange(RuleRelations.Of(rules));
        warnings.AddRange(GateWarnings.Of(rules, documents));
        return
        [
            .. warnings.Distinct()
                .OrderBy(static w => w.Position.File, StringComparer.Ordinal).ThenBy(static w => w.Position.Line)
                .ThenBy(static w => w.Position.Column).ThenBy(static w => w.Code, StringComparer.Ordinal),
        ];
    }
}
