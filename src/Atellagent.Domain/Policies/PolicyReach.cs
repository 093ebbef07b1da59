using System.Collections.Immutable;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies;

/// <summary>Resolves what a policy matches to the operations that exist; a name that leads nowhere is an error.</summary>
internal sealed class PolicyReach
{
    private readonly Dictionary<string, RouteTargets> _byRoute = new(StringComparer.Ordinal);
    private readonly List<DocumentError> _errors;

    /// <summary>Lists the operations of the routes.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="errors">Takes the errors.</param>
    public PolicyReach(IReadOnlyCollection<RouteDocument> routes, List<DocumentError> errors)
    {
        _errors = errors;
        Dictionary<JsonObject, ExpressionType> types = [];
        foreach (RouteDocument route in routes)
        {
            ImmutableArray<PolicyTarget>.Builder targets = ImmutableArray.CreateBuilder<PolicyTarget>(route.Operations.Count);
            foreach (RouteOperation operation in route.Operations.Values)
            {
                if (!types.TryGetValue(operation.ArgumentsSchema, out ExpressionType? type))
                {
                    types.Add(operation.ArgumentsSchema, type = ExpressionTypes.OfArguments(operation.Arguments));
                }

                targets.Add(new PolicyTarget(route, operation, type));
            }

            if (!_byRoute.TryAdd(route.Name, new RouteTargets(targets.ToImmutable())))
            {
                errors.Add(new DocumentError(route.Position, $"the route {route.Name} stands twice"));
            }
        }
    }

    /// <summary>All operations.</summary>
    public IEnumerable<PolicyTarget> All => _byRoute.Values.SelectMany(static targets => targets.All);

    // What names no route speaks of those that somebody made; the boundary's own must be meant by name.
    private IEnumerable<string> Stored => _byRoute.Keys.Where(static name => !AdministrationRoute.IsReserved(name));

    private static bool IsOutOfReach(PolicyTarget target) =>
        AdministrationRoute.IsReserved(target.Route.Name) && AdministrationOperations.Safer.Contains(target.Operation.Name);

    /// <summary>The operations that a policy reaches.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>The operations; none where an error was reported, or where no route has told its operations yet.</returns>
    public ImmutableArray<PolicyTarget> Of(PolicyDocument policy)
    {
        PolicyMatch match = policy.Match;
        bool hasUnpinned = false;
        List<PolicyTarget> reached = [];
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (string name in match.Routes.IsDefault ? Stored : match.Routes.Distinct(StringComparer.Ordinal))
        {
            if (!_byRoute.TryGetValue(name, out RouteTargets? targets))
            {
                SourcePosition place = policy.Places.At($"spec.match.routes[{match.Routes.IndexOf(name)}]", policy.Position);
                _errors.Add(new DocumentError(place, $"match.routes: no route {name}" + Suggestion.For(name, _byRoute.Keys)));
                hasUnpinned = true;
                continue;
            }

            // An MCP route knows its operations only once its server was asked; until then nothing can be reached there.
            hasUnpinned |= targets.All.IsEmpty;
            IEnumerable<PolicyTarget> matched = match.Operations.IsDefault ? targets.All : targets.Matching(match.Operations, used);
            reached.AddRange(AdministrationRoute.IsReserved(policy.Name) ? matched : matched.Where(static t => !IsOutOfReach(t)));
        }

        if (!match.Operations.IsDefault && !hasUnpinned)
        {
            RequireOperations(policy, used);
        }

        return match.Effects.IsDefault ? [.. reached] : [.. reached.Where(t => match.Effects.Contains(t.Operation.Effect))];
    }

    private void RequireOperations(PolicyDocument policy, HashSet<string> used)
    {
        foreach (string pattern in policy.Match.Operations.Where(pattern => !used.Contains(pattern)))
        {
            IEnumerable<string> names = (policy.Match.Routes.IsDefault ? Stored : policy.Match.Routes)
                .SelectMany(route => _byRoute[route].All).Select(static t => t.Operation.Name);
            _errors.Add(new DocumentError(
                policy.Places.At($"spec.match.operations[{policy.Match.Operations.IndexOf(pattern)}]", policy.Position),
                $"match.operations: {pattern} names no operation of the matched routes" + Suggestion.For(pattern, names)));
        }
    }

    /// <summary>The operations of a route, and each by its name: a policy mostly names one of very many.</summary>
    private sealed class RouteTargets(ImmutableArray<PolicyTarget> targets)
    {
        private readonly Dictionary<string, PolicyTarget> _byName = targets.ToDictionary(static t => t.Operation.Name, StringComparer.Ordinal);

        public ImmutableArray<PolicyTarget> All => targets;

        public IEnumerable<PolicyTarget> Matching(ImmutableArray<string> patterns, HashSet<string> used)
        {
            List<PolicyTarget> found = [];
            foreach (string pattern in patterns)
            {
                int before = found.Count;
                bool isExact = _byName.TryGetValue(pattern, out PolicyTarget? named);
                found.AddRange(isExact ? [named!] : targets.Where(t => OperationPattern.Matches(pattern, t.Operation.Name)));
                if (found.Count > before)
                {
                    used.Add(pattern);
                }
            }

            return patterns.Length == 1 ? found : found.Distinct<PolicyTarget>(ReferenceEqualityComparer.Instance);
        }
    }
}
