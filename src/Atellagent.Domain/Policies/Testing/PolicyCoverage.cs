using System.Collections.Immutable;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Explaining;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>What tests saw of the policies: every outcome of every rule, and of every part of its condition.</summary>
/// <param name="Rules">The rules, sorted by name.</param>
public sealed record PolicyCoverage(ImmutableArray<RuleCoverage> Rules)
{
    /// <summary>The share of rule outcomes that were seen, from 0 to 1.</summary>
    public double OfRules => Share(Rules.Sum(static r => r.Seen), Rules.Sum(static r => r.Outcomes));

    /// <summary>The share of branches that were seen, from 0 to 1.</summary>
    public double OfBranches => Share(Rules.Sum(static r => r.Branches.Sum(static b => b.Seen)), Rules.Sum(static r => 2 * r.Branches.Length));

    /// <summary>Measures coverage.</summary>
    /// <param name="documents">The documents that the policies were compiled from.</param>
    /// <param name="results">What tests decided on them.</param>
    /// <returns>The coverage of the rules that decide requests.</returns>
    public static PolicyCoverage Measure(IReadOnlyCollection<BoundaryDocument> documents, IEnumerable<PolicyTestResult> results)
    {
        ImmutableArray<PolicyDocument> policies = [.. documents.OfType<PolicyDocument>().Where(static p => p.Match.Phase == PolicyPhase.Request && !p.IsShadow).OrderBy(static p => p.Name, StringComparer.Ordinal)];
        Dictionary<string, RuleTally> tallies = new(StringComparer.Ordinal);
        Dictionary<(string, string), OperationExplainer> explainers = [];
        foreach (PolicyTestResult result in results.Where(static r => r.Decision is not null))
        {
            (string, string) key = (result.Request!.Route.Name, result.Request.Operation.Name);
            if (!explainers.TryGetValue(key, out OperationExplainer? explainer))
            {
                explainers.Add(key, explainer = new OperationExplainer(policies, result.Request.Route, result.Request.Operation));
            }

            foreach (RuleResult rule in result.Decision!.Evaluated)
            {
                Of(tallies, rule.Rule).Add(rule.Outcome);
            }

            explainer.Visit(result.Request, (rule, part, outcome) => Of(tallies, rule).Add(part, outcome));
        }

        return new PolicyCoverage(
        [
            .. policies.SelectMany(p => p.Rules.OrderBy(static r => r.Id, StringComparer.Ordinal).Select(r => Of(tallies, $"{p.Name}#{r.Id}").Report($"{p.Name}#{r.Id}", r))),
        ]);
    }

    private static RuleTally Of(Dictionary<string, RuleTally> tallies, string rule)
    {
        if (!tallies.TryGetValue(rule, out RuleTally? tally))
        {
            tallies.Add(rule, tally = new RuleTally());
        }

        return tally;
    }

    private static double Share(int seen, int all) => all == 0 ? 1 : (double)seen / all;
}
