using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies;

/// <summary>What the rules of one policy have in common while they are compiled.</summary>
/// <param name="policy">The policy.</param>
/// <param name="targets">The operations that it reaches.</param>
/// <param name="prefilter">Which principals and environments it is for.</param>
/// <param name="exceptions">The exceptions from its rules.</param>
/// <param name="labels">The type of what a run has read.</param>
/// <param name="nodes">The nodes of the bundle.</param>
/// <param name="errors">Takes the errors.</param>
internal sealed class PolicyParts(
    PolicyDocument policy,
    ImmutableArray<PolicyTarget> targets,
    RulePrefilter prefilter,
    ILookup<string, PolicyExceptionDocument> exceptions,
    ExpressionType labels,
    NodeInterner nodes,
    List<DocumentError> errors)
{
    private readonly Dictionary<PolicyTarget, PolicyScope> _scopes = new(ReferenceEqualityComparer.Instance);
    private PolicyScope? _any;

    public ImmutableArray<PolicyTarget> Targets => targets;

    public RulePrefilter Prefilter => prefilter;

    /// <summary>What is seen where no operation is known yet.</summary>
    public PolicyScope AnyScope => _any ??= new PolicyScope(policy, "any operation", ExpressionType.Dyn, labels, nodes, errors);

    /// <summary>What is seen of an operation.</summary>
    public PolicyScope ScopeOf(PolicyTarget target)
    {
        if (!_scopes.TryGetValue(target, out PolicyScope? scope))
        {
            _scopes.Add(target, scope = new PolicyScope(policy, target.Label, target.Arguments, labels, nodes, errors));
        }

        return scope;
    }

    /// <summary>The exceptions from a rule.</summary>
    public ImmutableArray<PolicyExceptionDocument> ExceptionsOf(PolicyRule rule) => [.. exceptions[$"{policy.Name}#{rule.Id}"]];

    /// <summary>Checks the variables and derived roles for every operation, also where no rule reads them.</summary>
    public void CheckDefinitions()
    {
        if (policy.Variables.IsEmpty && policy.Roles.IsEmpty)
        {
            return;
        }

        foreach (PolicyScope scope in targets.IsEmpty ? [AnyScope] : targets.Select(ScopeOf))
        {
            scope.CheckDefinitions();
        }
    }
}
