using System.Runtime.InteropServices;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies;

/// <summary>
/// Turns policy documents into a <see cref="PolicyBundle"/>: all or nothing, all errors at once. Every rule is checked
/// against the argument schema of every operation that it reaches.
/// </summary>
public sealed class PolicyCompiler
{
    // Part of the bundle's version: raise it when the same documents would come to mean something else.
    private const string EngineSemantics = "atellagent-policy/1";

    private readonly List<DocumentError> _errors = [];
    private readonly NodeInterner _nodes = new();
    private readonly Dictionary<(string, string), (PolicyTarget Target, List<CompiledRule> Rules)> _candidates = [];
    private readonly Dictionary<(string, string), List<CompiledRule>> _releases = [];
    private readonly List<PolicyExceptionDocument> _exceptions;
    private readonly PolicyReach _reach;
    private readonly PrefilterBits _bits;
    private readonly RuleCompiler _rules;
    private readonly ExpressionType _labels;
    private readonly HashSet<string> _decisionPoints;

    private PolicyCompiler(List<PolicyDocument> policies, IReadOnlyCollection<RouteDocument> routes, List<PolicyExceptionDocument> exceptions, HashSet<string> decisionPoints)
    {
        _decisionPoints = decisionPoints;
        _exceptions = exceptions;
        _reach = new PolicyReach(routes, _errors);
        _bits = new PrefilterBits(policies);
        _rules = new RuleCompiler(_nodes, _errors);
        _labels = ExpressionType.ListOf(ExpressionType.StringOf(
        [
            .. routes.SelectMany(static route => route.Operations.Values.SelectMany(static operation => operation.Labels).Concat(route.Labels))
                .Concat(policies.SelectMany(static policy => policy.Rules.SelectMany(static rule => rule.Labels)))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ]));
        foreach (PolicyTarget target in _reach.All)
        {
            _candidates.Add((target.Route.Name, target.Operation.Name), (target, []));
            _releases.Add((target.Route.Name, target.Operation.Name), []);
        }
    }

    /// <summary>Compiles the policies among documents, with their exceptions, for the routes among them, and the boundary's own.</summary>
    /// <param name="documents">The documents in any order; kinds that say nothing of policies are not looked at.</param>
    /// <returns>The bundle, or everything that is wrong.</returns>
    public static PolicyCompilation Compile(IEnumerable<BoundaryDocument> documents)
    {
        ILookup<Type, BoundaryDocument> kinds = documents.Concat(AdministrationRoute.Documents).OrderBy(static d => d.Name, StringComparer.Ordinal).ToLookup(static d => d.GetType());
        List<PolicyDocument> policies = [.. kinds[typeof(PolicyDocument)].Cast<PolicyDocument>()];
        RouteDocument[] routes = [.. kinds[typeof(RouteDocument)].Cast<RouteDocument>()];
        List<PolicyExceptionDocument> exceptions = [.. kinds[typeof(PolicyExceptionDocument)].Cast<PolicyExceptionDocument>()];
        HashSet<string> decisionPoints = [.. kinds[typeof(DetectorDocument)].Cast<DetectorDocument>().Where(static d => d.AuthZen is not null).Select(static d => d.Name)];
        return new PolicyCompiler(policies, routes, exceptions, decisionPoints).Compile(policies);
    }

    private PolicyCompilation Compile(List<PolicyDocument> policies)
    {
        ILookup<string, PolicyExceptionDocument> exceptions = _exceptions.ToLookup(static e => e.Rule, StringComparer.Ordinal);
        for (int i = 0; i < policies.Count; i++)
        {
            if (i > 0 && string.Equals(policies[i - 1].Name, policies[i].Name, StringComparison.Ordinal))
            {
                _errors.Add(new DocumentError(policies[i].Position, $"the policy {policies[i].Name} stands twice"));
            }

            CompilePolicy(policies[i], exceptions);
        }

        CheckExceptions(policies);
        if (_errors.Count > 0)
        {
            return new PolicyCompilation.Refused(
            [
                .. _errors.Distinct().OrderBy(static e => e.Position.File, StringComparer.Ordinal)
                    .ThenBy(static e => e.Position.Line).ThenBy(static e => e.Position.Column).ThenBy(static e => e.Message, StringComparer.Ordinal),
            ]);
        }

        // The boundary's own policies are part of the program: they are neither counted nor named by the version.
        List<PolicyDocument> stored = policies.FindAll(static p => !AdministrationRoute.IsReserved(p.Name));
        return new PolicyCompilation.Compiled(new PolicyBundle(
            VersionOf(stored), stored.Count, stored.Sum(static p => p.Rules.Length), BuildIndex(), _bits, _nodes.Memos, _nodes.Cells));
    }

    private void CompilePolicy(PolicyDocument policy, ILookup<string, PolicyExceptionDocument> exceptions)
    {
        PolicyParts parts = new(policy, _reach.Of(policy), _bits.Of(policy.Match), exceptions, _labels, _nodes, _errors);
        parts.CheckDefinitions();
        OwnRouteCheck.Check(policy, _errors);
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (PolicyRule rule in policy.Rules.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id)))
        {
            if (!ids.Add(rule.Id))
            {
                _errors.Add(new DocumentError(rule.Position, $"the rule {rule.Id} stands twice in {policy.Name}"));
            }

            foreach ((PolicyTarget target, CompiledRule compiled) in _rules.Compile(policy, rule, parts))
            {
                // A yes that a condition could read could be what allows; a no that it could read could be read away.
                foreach (string name in compiled.Findings.Where(_decisionPoints.Contains))
                {
                    _errors.Add(new DocumentError(rule.Position, $"rule {rule.Id}: {name} is a decision point, whose answer no rule reads; let an oblige rule ask it: detect: [ {{ detector: {name}, phase: request }} ]"));
                }

                (string, string) key = (target.Route.Name, target.Operation.Name);
                (policy.Match.Phase == PolicyPhase.Response ? _releases[key] : _candidates[key].Rules).Add(compiled);
            }
        }
    }

    // An exception that lifts nothing is a mistake, and one that would lift a deny is refused.
    private void CheckExceptions(List<PolicyDocument> policies)
    {
        Dictionary<string, PolicyRule> rules = new(StringComparer.Ordinal);
        foreach (PolicyDocument policy in policies)
        {
            foreach (PolicyRule rule in policy.Rules)
            {
                rules.TryAdd($"{policy.Name}#{rule.Id}", rule);
            }
        }

        foreach (PolicyExceptionDocument exception in _exceptions)
        {
            if (!rules.TryGetValue(exception.Rule, out PolicyRule? rule))
            {
                _errors.Add(new DocumentError(exception.Position, $"PolicyException {exception.Name}: there is no rule {exception.Rule}" + Suggestion.For(exception.Rule, rules.Keys)));
            }
            else if (rule.Effect is not (RuleEffect.Narrow or RuleEffect.RequireApproval))
            {
                _errors.Add(new DocumentError(exception.Position, $"PolicyException {exception.Name}: {exception.Rule} neither narrows nor asks for approval; an exception lifts nothing else"));
            }
        }
    }

    private Dictionary<(string, string), OperationPolicy> BuildIndex()
    {
        Dictionary<(string, string), OperationPolicy> index = new(_candidates.Count);
        Dictionary<List<CompiledRule>, RuleSet> shared = new(SameRules.Instance);
        foreach (((string, string) key, (PolicyTarget target, List<CompiledRule> rules)) in _candidates)
        {
            index.Add(key, new OperationPolicy(target.Operation, Share(shared, rules), Share(shared, _releases[key])));
        }

        return index;
    }

    private static RuleSet Share(Dictionary<List<CompiledRule>, RuleSet> shared, List<CompiledRule> rules)
    {
        if (!shared.TryGetValue(rules, out RuleSet? set))
        {
            shared.Add(rules, set = RuleSet.Of(rules));
        }

        return set;
    }

    private Digest VersionOf(List<PolicyDocument> policies) => Digest.Of(JsonObject.Of(
        ("engine", new JsonString(EngineSemantics)),
        ("exceptions", _exceptions.Count == 0 ? null : new JsonArray(
        [
            .. _exceptions.Select(static e => JsonObject.Of(
                ("name", new JsonString(e.Name)),
                ("revision", new JsonString(e.Revision.ToString())))),
        ])),
        ("policies", new JsonArray(
        [
            .. policies.Select(static p => JsonObject.Of(
                ("name", new JsonString(p.Name)),
                ("revision", new JsonString(p.Revision.ToString())))),
        ]))));

    private sealed class SameRules : IEqualityComparer<List<CompiledRule>>
    {
        public static SameRules Instance { get; } = new();

        public bool Equals(List<CompiledRule>? x, List<CompiledRule>? y) =>
            CollectionsMarshal.AsSpan(x).SequenceEqual(CollectionsMarshal.AsSpan(y));

        public int GetHashCode(List<CompiledRule> obj)
        {
            HashCode hash = default;
            foreach (CompiledRule rule in obj)
            {
                hash.Add(rule);
            }

            return hash.ToHashCode();
        }
    }
}
