using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies;

/// <summary>Checks one rule after the other and makes what evaluates them.</summary>
/// <param name="nodes">The nodes of the bundle.</param>
/// <param name="errors">Takes the errors.</param>
internal sealed class RuleCompiler(NodeInterner nodes, List<DocumentError> errors)
{
    private static readonly ImmutableSortedDictionary<string, PropertySchema> NoArguments = ImmutableSortedDictionary<string, PropertySchema>.Empty;

    /// <summary>Compiles a rule for the operations that it reaches.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="parts">What all rules of the policy have in common.</param>
    /// <returns>The rule for each operation; of no use where there was an error.</returns>
    public IEnumerable<(PolicyTarget Target, CompiledRule Rule)> Compile(PolicyDocument policy, PolicyRule rule, PolicyParts parts)
    {
        CheckShape(rule, policy.Match.Phase, parts.Targets);
        if (!TryParse(rule.When, out Syntax? when) | !TryParse(rule.MessageExpression, out Syntax? message))
        {
            return [];
        }

        if (parts.Targets.IsEmpty)
        {
            // Nothing is reached yet; what does not depend on arguments is checked all the same.
            CompileFor(policy, rule, parts, when, message, null, out _);
            return [];
        }

        List<(PolicyTarget Target, CompiledRule Rule)> compiled = new(parts.Targets.Length);
        List<(ExpressionType Arguments, CompiledRule Rule)> variants = [];
        bool readsArguments = true;
        foreach (PolicyTarget target in parts.Targets)
        {
            BoundsFit.Check(rule, target, errors);
            CompiledRule? known = variants.Find(v => !readsArguments || ReferenceEquals(v.Arguments, target.Arguments)).Rule;
            if (known is null)
            {
                known = CompileFor(policy, rule, parts, when, message, target, out readsArguments);
                variants.Add((target.Arguments, known));
            }

            compiled.Add((target, known));
        }

        return compiled;
    }

    private CompiledRule CompileFor(
        PolicyDocument policy,
        PolicyRule rule,
        PolicyParts parts,
        Syntax? when,
        Syntax? message,
        PolicyTarget? target,
        out bool readsArguments)
    {
        PolicyScope scope = target is null ? parts.AnyScope : parts.ScopeOf(target);
        readsArguments = false;
        ImmutableSortedSet<string> findings = [];
        Node? condition = null;
        Node? text = null;
        if (when is not null)
        {
            ExpressionBinder binder = new(scope, nodes, rule.When!, errors);
            condition = binder.BindCondition(when);
            readsArguments = binder.ReadsArguments;
            findings = findings.Union(binder.ReadsFindings);
            CheckCost(policy, rule.When!, when, target);
        }

        if (message is not null)
        {
            ExpressionBinder binder = new(scope, nodes, rule.MessageExpression!, errors);
            text = binder.BindText(message);
            readsArguments |= binder.ReadsArguments;
            findings = findings.Union(binder.ReadsFindings);
            CheckCost(policy, rule.MessageExpression!, message, target);
        }

        Dictionary<string, Node> voters = new(StringComparer.Ordinal);
        foreach (SourceText source in rule.Gate is null ? [] : ConditionsOf(rule.Gate))
        {
            if (TryParse(source, out Syntax? syntax))
            {
                ExpressionBinder binder = new(new VoterScope(scope), nodes, source, errors);
                voters[source.Text] = binder.BindCondition(syntax!);
                readsArguments |= binder.ReadsArguments;
                findings = findings.Union(binder.ReadsFindings);
                CheckCost(policy, source, syntax!, target);
            }
        }

        return new CompiledRule(policy, rule, parts.Prefilter, condition, text)
        {
            Exceptions = parts.ExceptionsOf(rule),
            Findings = findings,
            VoterConditions = voters.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    private static IEnumerable<SourceText> ConditionsOf(ApprovalGate gate) =>
        gate.From.When.Concat(gate.Escalation?.To.When ?? []).Select(static one => one.Source);

    private void CheckCost(PolicyDocument policy, SourceText source, Syntax syntax, PolicyTarget? target)
    {
        CostEstimate estimate = new(target?.Operation.Arguments.Properties ?? NoArguments, policy.Constants);
        double steps = estimate.Of(syntax);
        if (steps > ExpressionLimits.StepsPerRule)
        {
            string hint = estimate.Assumed.Count == 0 ? "" : $"; give {string.Join(" and ", estimate.Assumed)} a maxItems, without it 100 are assumed";
            errors.Add(new DocumentError(source.Position, string.Create(
                CultureInfo.InvariantCulture,
                $"this could take {steps:0} steps, and a rule has {ExpressionLimits.StepsPerRule}{hint}")));
        }
    }

    private bool TryParse(SourceText? source, out Syntax? syntax)
    {
        syntax = null;
        if (source is null)
        {
            return true;
        }

        try
        {
            syntax = ExpressionParser.Parse(source.Text);
            return true;
        }
        catch (ExpressionSyntaxException fault)
        {
            errors.Add(new DocumentError(ExpressionBinder.Locate(source, fault.Offset), fault.Message));
            return false;
        }
    }

    private void CheckShape(PolicyRule rule, PolicyPhase phase, ImmutableArray<PolicyTarget> targets)
    {
        void Refuse(bool isWrong, string message)
        {
            if (isWrong)
            {
                errors.Add(new DocumentError(rule.Position, $"rule {rule.Id}: {message}"));
            }
        }

        Refuse(string.IsNullOrEmpty(rule.Id), "an id is missing");
        Refuse(!Enum.IsDefined(rule.Effect), "no such effect");
        PolicyTarget? changing = targets.FirstOrDefault(static t => t.Operation.Effect != OperationEffect.Read);
        Refuse(
            rule is { Effect: RuleEffect.Allow, When: null } && phase == PolicyPhase.Request && changing is not null,
            $"an allow without a condition reaches {changing?.Label}, which changes something; say when");
        bool isRequest = phase == PolicyPhase.Request;
        Refuse(rule.Effect == RuleEffect.Narrow && isRequest && rule.Bounds.IsNone, "a narrow needs bounds");
        Refuse(rule.Effect == RuleEffect.Narrow && !isRequest && rule.Redaction.IsNone, "a narrow of a response says what it takes out");
        Refuse((rule.Effect != RuleEffect.Narrow || isRequest) && !rule.Redaction.IsNone, "only a narrow of a response redacts");
        Refuse(rule.Effect == RuleEffect.Narrow && !isRequest && !rule.Bounds.IsNone, "a response has no arguments to bound");
        Refuse(rule.Effect == RuleEffect.Oblige == (rule.Detectors.IsEmpty && rule.Labels.IsEmpty), "an oblige rule, and no other, names detectors or labels");
        Refuse(rule.Effect != RuleEffect.Narrow && !rule.Bounds.IsNone, "only a narrow has bounds");
        Refuse(rule.Effect == RuleEffect.RequireApproval && rule.Gate is null, "require_approval needs an approval");
        Refuse(rule.Effect != RuleEffect.RequireApproval && rule.Gate is not null, "only require_approval has an approval");
        if (rule.Gate is ApprovalGate gate)
        {
            Refuse(string.IsNullOrEmpty(gate.Name), "approval.gate is missing");
            Refuse(gate.From.IsNobody, "approval.from names nobody");
            Refuse(gate.Escalation is { } escalation && (escalation.To.IsNobody || escalation.After <= TimeSpan.Zero || escalation.After >= gate.Ttl), "approval.escalate is to somebody, after a time that ends before the gate does");
            Refuse(gate.Uses is { } uses && (uses.Count < 1 || uses.Window <= TimeSpan.Zero), "approval.uses are at least one, in some time");
            Refuse(gate.Quorum < 1, "approval.quorum is at least 1");
            Refuse(gate.Ttl <= TimeSpan.Zero, "approval.ttl is longer than nothing");
        }
    }
}
