using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies;

/// <summary>Resolves what a policy matches to the operations that exist; a name that leads nowhere is an error.</summary>
internal sealed class PolicyReach
{
    private readonly Dictionary<string, ImmutableArray<PolicyTarget>> _byRoute = new(StringComparer.Ordinal);
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

            if (!_byRoute.TryAdd(route.Name, targets.ToImmutable()))
            {
                errors.Add(new DocumentError(route.Position, $"the route {route.Name} stands twice"));
            }
        }
    }

    /// <summary>All operations.</summary>
    public IEnumerable<PolicyTarget> All => _byRoute.Values.SelectMany(static targets => targets);

    /// <summary>The operations that a policy reaches.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>The operations; none where an error was reported, or where no route has told its operations yet.</returns>
    public ImmutableArray<PolicyTarget> Of(PolicyDocument policy)
    {
        PolicyMatch match = policy.Match;
        bool hasUnpinned = false;
        List<PolicyTarget> reached = [];
        foreach (string name in match.Routes.IsDefault ? _byRoute.Keys : match.Routes.Distinct(StringComparer.Ordinal))
        {
            if (!_byRoute.TryGetValue(name, out ImmutableArray<PolicyTarget> targets))
            {
                SourcePosition place = policy.Places.At($"spec.match.routes[{match.Routes.IndexOf(name)}]", policy.Position);
                _errors.Add(new DocumentError(place, $"match.routes: no route {name}" + Suggestion.For(name, _byRoute.Keys)));
                hasUnpinned = true;
                continue;
            }

            // An MCP route knows its operations only once its server was asked; until then nothing can be reached there.
            hasUnpinned |= targets.IsEmpty;
            reached.AddRange(targets);
        }

        if (!match.Operations.IsDefault && !hasUnpinned)
        {
            RequireOperations(policy, reached);
        }

        return
        [
            .. reached.Where(t =>
                (match.Operations.IsDefault || match.Operations.Any(p => OperationPattern.Matches(p, t.Operation.Name)))
                && (match.Effects.IsDefault || match.Effects.Contains(t.Operation.Effect))),
        ];
    }

    private void RequireOperations(PolicyDocument policy, List<PolicyTarget> reached)
    {
        foreach (string pattern in policy.Match.Operations)
        {
            if (!reached.Exists(t => OperationPattern.Matches(pattern, t.Operation.Name)))
            {
                _errors.Add(new DocumentError(
                    policy.Places.At($"spec.match.operations[{policy.Match.Operations.IndexOf(pattern)}]", policy.Position),
                    $"match.operations: {pattern} names no operation of the matched routes" + Suggestion.For(pattern, reached.Select(static t => t.Operation.Name))));
            }
        }
    }
}
