using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Administration.Widening;

/// <summary>
/// What a change widens because a condition denied by failing: a rule that cannot be evaluated denies, whatever its effect, so with it
/// goes a denial. What surely cannot fail is told from its form; of all else it is taken that it may.
/// </summary>
internal static class FailureWidth
{
    private static readonly ImmutableArray<string> Tests = ["&&", "||", "==", "!=", "<", "<=", ">", ">=", "in"];
    private static readonly ImmutableArray<string> Functions = ["startsWith", "endsWith", "contains"];
    private static readonly ImmutableArray<string> Sure = ["principal", "deployment", "route", "operation", "callee", "constants"];

    /// <summary>Finds it.</summary>
    /// <param name="before">The documents in force.</param>
    /// <param name="after">The documents that are to be in force.</param>
    /// <returns>Each rule whose condition may have failed and is gone or another.</returns>
    public static IEnumerable<string> Of(IReadOnlyCollection<BoundaryDocument> before, IReadOnlyCollection<BoundaryDocument> after)
    {
        Dictionary<string, PolicyDocument> now = after.OfType<PolicyDocument>().ToDictionary(static p => p.Name, StringComparer.Ordinal);
        RouteDocument[] routes = [.. before.OfType<RouteDocument>()];
        return
            from policy in before.OfType<PolicyDocument>()
            where !policy.IsShadow
            let becomes = now.GetValueOrDefault(policy.Name)
            where becomes?.Revision != policy.Revision
            from rule in policy.Rules
            where rule.Effect != RuleEffect.Deny && rule.When is not null && !Keeps(becomes, rule) && MayFail(ExpressionParser.Parse(rule.When.Text), Arguments(policy, routes))
            select $"{policy.Name}#{rule.Id}: its condition may fail, which denies, and is gone or another";
    }

    // The condition of a deny that is gone or asks for more widens anyway; one that asks for less denies where it failed.
    private static bool Keeps(PolicyDocument? policy, PolicyRule rule) => policy is { IsShadow: false }
        && policy.Rules.Any(other => string.Equals(other.Id, rule.Id, StringComparison.Ordinal) && string.Equals(other.When?.Text, rule.When!.Text, StringComparison.Ordinal));

    private static ILookup<string, PropertySchema> Arguments(PolicyDocument policy, IEnumerable<RouteDocument> routes) => routes
        .Where(route => policy.Match.Routes.IsDefault || policy.Match.Routes.Contains(route.Name, StringComparer.Ordinal))
        .SelectMany(static route => route.Operations.Values)
        .SelectMany(static operation => operation.Arguments.Properties)
        .ToLookup(static property => property.Key, static property => property.Value, StringComparer.Ordinal);

    private static bool MayFail(Syntax syntax, ILookup<string, PropertySchema> arguments) => syntax switch
    {
        Syntax.Select { IsTest: true } => false,
        Syntax.Select { IsOptional: false, Operand: Syntax.Name root } select => root.Text == "args"
            ? !arguments[select.Field].Any() || !arguments[select.Field].All(IsScalar)
            : !Sure.Contains(root.Text, StringComparer.Ordinal),
        Syntax.Literal => false,
        Syntax.Unary { Symbol: "!" } not => MayFail(not.Operand, arguments),
        Syntax.Binary test when Tests.Contains(test.Symbol, StringComparer.Ordinal) => MayFail(test.Left, arguments) || MayFail(test.Right, arguments),
        Syntax.Call { Target: { } target } call when Functions.Contains(call.Function, StringComparer.Ordinal) =>
            MayFail(target, arguments) || call.Arguments.Any(argument => MayFail(argument, arguments)),
        Syntax.ListLiteral list => list.Items.Any(item => item.IsOptional || MayFail(item.Item, arguments)),
        _ => true,
    };

    private static bool IsScalar(PropertySchema schema) => schema.Types is SchemaTypes.String or SchemaTypes.Number or SchemaTypes.Integer or SchemaTypes.Boolean;
}
