using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>A rule, taken apart for looking at it.</summary>
internal sealed class LintedRule
{
    /// <summary>Takes a rule apart.</summary>
    /// <param name="policy">The policy that it stands in.</param>
    /// <param name="rule">The rule; its condition has been compiled and is right.</param>
    /// <param name="targets">The operations that it reaches.</param>
    public LintedRule(PolicyDocument policy, PolicyRule rule, ImmutableArray<PolicyTarget> targets)
    {
        (Policy, Rule, Targets) = (policy, rule, targets);
        Condition = rule.When is null ? null : ExpressionParser.Parse(rule.When.Text);
        Conjuncts = Condition is null ? [] : [.. SyntaxTree.Conjuncts(Condition)];
        Texts = Conjuncts.Select(SyntaxText.Of).ToHashSet(StringComparer.Ordinal);
    }

    public PolicyDocument Policy { get; }

    public PolicyRule Rule { get; }

    public ImmutableArray<PolicyTarget> Targets { get; }

    /// <summary>The condition; null where it always holds.</summary>
    public Syntax? Condition { get; }

    /// <summary>What must all hold.</summary>
    public ImmutableArray<Syntax> Conjuncts { get; }

    /// <summary>The conjuncts as they are written.</summary>
    public IReadOnlySet<string> Texts { get; }

    /// <summary>The rule as <c>policy#id</c>.</summary>
    public string Name => $"{Policy.Name}#{Rule.Id}";

    /// <summary>Whether nothing at all is asked.</summary>
    public bool IsUnconditional => Condition is null or Syntax.Literal { Value: { Kind: ValueKind.Boolean, Truth: true } };

    /// <summary>A warning about the rule.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="message">What is odd.</param>
    /// <param name="at">The part of the condition that it is about, or null for the whole rule.</param>
    /// <returns>The warning.</returns>
    public PolicyWarning Warn(string code, string message, Syntax? at = null) => new(
        at is null || Rule.When is null ? Rule.Position : ExpressionBinder.Locate(Rule.When, at.Offset), Name, code, message);

    /// <summary>Whether it sees everything that another rule sees.</summary>
    /// <param name="other">The other rule.</param>
    /// <returns>True when every call and caller of the other is one of this.</returns>
    public bool Covers(LintedRule other) =>
        Policy.Match.Phase == other.Policy.Match.Phase
        && Policy.IsShadow == other.Policy.IsShadow
        && other.Targets.All(target => Targets.Contains(target, ReferenceEqualityComparer.Instance))
        && IsWithin(other.Policy.Match.Environments, Policy.Match.Environments)
        && IsWithin(other.Policy.Match.PrincipalTypes, Policy.Match.PrincipalTypes);

    /// <summary>The value of a literal or a constant.</summary>
    /// <param name="syntax">The expression.</param>
    /// <returns>The values: one, or those of a list; default where it is neither.</returns>
    public ImmutableArray<Value> Known(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => [literal.Value],
        Syntax.ListLiteral list when list.Items.All(static i => i is { Item: Syntax.Literal, IsOptional: false }) => [.. list.Items.Select(static i => ((Syntax.Literal)i.Item).Value)],
        Syntax.Select { IsTest: false, Operand: Syntax.Name { Text: "constants" } } select => Policy.Constants[select.Field] switch
        {
            JsonArray array => [.. array.Items.Select(static i => Value.Of(i))],
            JsonValue value => [Value.Of(value)],
            null => default,
        },
        _ => default,
    };

    private static bool IsWithin<T>(ImmutableArray<T> inner, ImmutableArray<T> outer) =>
        outer.IsDefault || (!inner.IsDefault && inner.All(outer.Contains));
}
