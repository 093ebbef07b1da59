using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>Every rule of every policy, prepared for explaining decisions about one operation.</summary>
internal sealed class OperationExplainer
{
    private readonly NodeInterner _nodes = new();
    private readonly ImmutableArray<(RuleExplanation Rule, PolicyMatch Match, ConditionPart? Condition)> _rules;

    /// <summary>Prepares the rules.</summary>
    /// <param name="policies">The policies, sorted.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    public OperationExplainer(ImmutableArray<PolicyDocument> policies, RouteDocument route, RouteOperation operation)
    {
        PolicyTarget target = new(route, operation, ExpressionTypes.OfArguments(operation.Arguments));
        SecretArguments secrets = new(operation.Arguments.Properties);
        ImmutableArray<(RuleExplanation, PolicyMatch, ConditionPart?)>.Builder rules = ImmutableArray.CreateBuilder<(RuleExplanation, PolicyMatch, ConditionPart?)>();
        foreach (PolicyDocument policy in policies)
        {
            string? notReached = WhyNotReached(policy.Match, route, operation);
            PolicyScope scope = new(policy, target.Label, target.Arguments, ExpressionType.ListOfString, _nodes, []);
            foreach (PolicyRule rule in policy.Rules.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id)))
            {
                ConditionPart? condition = notReached is null && rule.When is { } when
                    ? new ConditionReader(scope, _nodes, when, secrets).Read(ExpressionParser.Parse(when.Text))
                    : null;
                rules.Add((new RuleExplanation($"{policy.Name}#{rule.Id}", rule.Position, rule.Effect, null, notReached, [], policy.IsShadow), policy.Match, condition));
            }
        }

        _rules = rules.DrainToImmutable();
    }

    /// <summary>Explains a decision.</summary>
    /// <param name="request">The request.</param>
    /// <param name="arguments">The arguments that were asked about last: narrowing has every rule asked again.</param>
    /// <param name="held">The rules that held. A narrow may have held on what was asked and no longer on what it made of it.</param>
    /// <returns>The rules, sorted by name.</returns>
    public ImmutableArray<RuleExplanation> Explain(BoundRequest request, JsonObject arguments, IReadOnlySet<string> held)
    {
        Evaluation asked = new(_nodes.Memos, _nodes.Cells);
        asked.Begin(request);
        Evaluation last = new(_nodes.Memos, _nodes.Cells);
        last.Begin(request);
        last.BeginRound(arguments);
        return
        [
            .. _rules.Select(r =>
            {
                bool hasHeld = r.Rule.Effect == RuleEffect.Narrow && held.Contains(r.Rule.Rule);
                RuleExplanation explained = Explain(r.Rule, r.Match, r.Condition, request, hasHeld ? asked : last);
                return hasHeld && explained.Outcome != RuleOutcome.True ? Explain(r.Rule, r.Match, r.Condition, request, last) with { Outcome = RuleOutcome.True } : explained;
            }),
        ];
    }

    /// <summary>Visits every part of every condition that a request has evaluated.</summary>
    /// <param name="request">The request.</param>
    /// <param name="visit">Takes the rule, the part as it is written, and its outcome.</param>
    public void Visit(BoundRequest request, Action<string, string, RuleOutcome> visit)
    {
        Evaluation evaluation = new(_nodes.Memos, _nodes.Cells);
        evaluation.Begin(request);
        foreach ((RuleExplanation rule, PolicyMatch match, ConditionPart? condition) in _rules)
        {
            if (rule.NotSeen is null && WhyNotSeen(match, request) is null)
            {
                condition?.Visit(evaluation, (part, outcome) => visit(rule.Rule, part, outcome));
            }
        }
    }

    private static RuleExplanation Explain(RuleExplanation rule, PolicyMatch match, ConditionPart? condition, BoundRequest request, Evaluation evaluation)
    {
        if ((rule.NotSeen ?? WhyNotSeen(match, request)) is string reason)
        {
            return rule with { NotSeen = reason };
        }

        if (condition is null)
        {
            return rule with { Outcome = RuleOutcome.True };
        }

        ImmutableArray<ExplainedPart>.Builder parts = ImmutableArray.CreateBuilder<ExplainedPart>();
        condition.Collect(evaluation, parts);
        return rule with { Outcome = condition.Test(evaluation), Parts = parts.DrainToImmutable() };
    }

    private static string? WhyNotReached(PolicyMatch match, RouteDocument route, RouteOperation operation)
    {
        if (match.Phase == PolicyPhase.Response)
        {
            return "it is about responses";
        }

        if (!match.Routes.IsDefault && !match.Routes.Contains(route.Name, StringComparer.Ordinal))
        {
            return $"it is for the routes {string.Join(", ", match.Routes)}";
        }

        if (!match.Operations.IsDefault && !match.Operations.Any(p => OperationPattern.Matches(p, operation.Name)))
        {
            return $"it is for the operations {string.Join(", ", match.Operations)}";
        }

        return match.Effects.IsDefault || match.Effects.Contains(operation.Effect)
            ? null
            : $"it is for operations that {string.Join(", ", match.Effects.Select(ExpressionAttributes.Word))}";
    }

    private static string? WhyNotSeen(PolicyMatch match, BoundRequest request)
    {
        if (!match.PrincipalTypes.IsDefault && !match.PrincipalTypes.Contains(request.Principal.Type))
        {
            return $"it is for principals of the types {string.Join(", ", match.PrincipalTypes.Select(PrincipalTypeWords.Of))}";
        }

        return match.Environments.IsDefault || match.Environments.Contains(request.Deployment?.Environment ?? "", StringComparer.Ordinal)
            ? null
            : $"it is for the environments {string.Join(", ", match.Environments)}";
    }
}
