using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Actions;

/// <content>What the records are found by.</content>
internal sealed partial class ActionStory
{
    // What is recorded after the decision carries it along.
    private DecisionFacets? _decided;

    private EvidenceIndex Index(string type, DateTimeOffset now) => new()
    {
        Type = type,
        Time = now,
        Action = id.ToString(),
        Decision = decisionId.ToString(),
        Principal = _caller.Principal,
        Deployment = _caller.Deployment,
        Route = _request.Route,
        Operation = _request.Operation,
    };

    private DecisionFacets Facets(Decision decision, BoundRequest? bound) => new()
    {
        Approvers = (_used ?? authenticated.Approval) is { } approval ? [.. approval.Votes.Select(static vote => vote.Voter)] : [],
        Effect = decision.Effect,
        Findings = bound is null ? [] : Kinds(bound.Found),
        Others = Others(),
        Principal = _caller.Principal,
        Rules = Rules(decision.Evaluated, decision.Reasons),
        Run = DecisionFacets.RunOf(_request.Context),
        Target = bound is null ? null : BoundedAction.TargetOf(bound.Route),
    };

    // What was found in the response leads to the decision as well.
    private DecisionFacets? Found(ReleaseDecision release) => _decided is null || release.Detected.Findings.IsDefaultOrEmpty
        ? _decided
        : _decided with { Findings = [.. _decided.Findings.Union(Kinds(release.Detected.Findings), StringComparer.Ordinal)] };

    private static ImmutableArray<string> Kinds(ImmutableArray<Finding> found) =>
        found.IsDefaultOrEmpty ? [] : [.. found.Select(static finding => finding.Kind).Distinct(StringComparer.Ordinal)];

    private ImmutableArray<string> Others()
    {
        ImmutableArray<string> others = _caller.Delegation.IsDefaultOrEmpty ? [] : [.. _caller.Delegation.Select(static one => one.Principal)];
        return authenticated.Redemption is { } redemption ? others.Add(redemption.Redeemer.Principal) : others;
    }

    // Those that were false took no part: of a thousand that might have, they are most.
    private static ImmutableArray<string> Rules(ImmutableArray<RuleResult> evaluated, ImmutableArray<DecisionReason> reasons)
    {
        ImmutableArray<string>.Builder rules = ImmutableArray.CreateBuilder<string>();
        foreach (RuleResult result in evaluated)
        {
            if (result.Outcome != RuleOutcome.False)
            {
                rules.Add(result.Rule);
            }
        }

        foreach (DecisionReason reason in reasons)
        {
            if (!IsAmong(rules, reason))
            {
                rules.Add($"{reason.Policy}#{reason.Rule}");
            }
        }

        return rules.DrainToImmutable();
    }

    private static bool IsAmong(ImmutableArray<string>.Builder rules, DecisionReason reason)
    {
        foreach (string rule in rules)
        {
            if (rule.Length == reason.Policy.Length + reason.Rule.Length + 1
                && rule.StartsWith(reason.Policy, StringComparison.Ordinal)
                && rule[reason.Policy.Length] == '#'
                && rule.EndsWith(reason.Rule, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
