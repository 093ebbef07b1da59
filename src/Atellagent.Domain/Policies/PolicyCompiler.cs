using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    private readonly PolicyReach _reach;
    private readonly PrefilterBits _bits;
    private readonly RuleCompiler _rules;

    private PolicyCompiler(List<PolicyDocument> policies, IReadOnlyCollection<RouteDocument> routes)
    {
        _reach = new PolicyReach(routes, _errors);
        _bits = new PrefilterBits(policies);
        _rules = new RuleCompiler(_nodes, _errors);
        foreach (PolicyTarget target in _reach.All)
        {
            _candidates.Add((target.Route.Name, target.Operation.Name), (target, []));
        }
    }

    /// <summary>Compiles policies.</summary>
    /// <param name="policies">The policies in any order.</param>
    /// <param name="routes">The routes that they speak of.</param>
    /// <returns>The bundle, or everything that is wrong.</returns>
    public static PolicyCompilation Compile(IEnumerable<PolicyDocument> policies, IReadOnlyCollection<RouteDocument> routes)
    {
        List<PolicyDocument> sorted = [.. policies];
        sorted.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new PolicyCompiler(sorted, routes).Compile(sorted);
    }

    private PolicyCompilation Compile(List<PolicyDocument> policies)
    {
        for (int i = 0; i < policies.Count; i++)
        {
            if (i > 0 && string.Equals(policies[i - 1].Name, policies[i].Name, StringComparison.Ordinal))
            {
                _errors.Add(new DocumentError(policies[i].Position, $"the policy {policies[i].Name} stands twice"));
            }

            CompilePolicy(policies[i]);
        }

        if (_errors.Count > 0)
        {
            return new PolicyCompilation.Refused(
            [
                .. _errors.Distinct().OrderBy(static e => e.Position.File, StringComparer.Ordinal)
                    .ThenBy(static e => e.Position.Line).ThenBy(static e => e.Position.Column).ThenBy(static e => e.Message, StringComparer.Ordinal),
            ]);
        }

        return new PolicyCompilation.Compiled(new PolicyBundle(
            VersionOf(policies), policies.Count, policies.Sum(static p => p.Rules.Length), BuildIndex(), _bits, _nodes.Memos, _nodes.Cells));
    }

    private void CompilePolicy(PolicyDocument policy)
    {
        ImmutableArray<PolicyTarget> targets = _reach.Of(policy);
        RulePrefilter prefilter = _bits.Of(policy.Match);
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (PolicyRule rule in policy.Rules.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id)))
        {
            if (!ids.Add(rule.Id))
            {
                _errors.Add(new DocumentError(rule.Position, $"the rule {rule.Id} stands twice in {policy.Name}"));
            }

            foreach ((PolicyTarget target, CompiledRule compiled) in _rules.Compile(policy, rule, prefilter, targets))
            {
                _candidates[(target.Route.Name, target.Operation.Name)].Rules.Add(compiled);
            }
        }
    }

    private Dictionary<(string, string), OperationPolicy> BuildIndex()
    {
        Dictionary<(string, string), OperationPolicy> index = new(_candidates.Count);
        Dictionary<List<CompiledRule>, RuleCandidate[]> shared = new(SameRules.Instance);
        foreach (((string, string) key, (PolicyTarget target, List<CompiledRule> rules)) in _candidates)
        {
            if (!shared.TryGetValue(rules, out RuleCandidate[]? candidates))
            {
                shared.Add(rules, candidates = [.. rules.Select(static r => new RuleCandidate(r))]);
            }

            index.Add(key, new OperationPolicy(target.Operation, candidates));
        }

        return index;
    }

    private static Digest VersionOf(List<PolicyDocument> policies) => Digest.Of(JsonObject.Of(
        ("engine", new JsonString(EngineSemantics)),
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
