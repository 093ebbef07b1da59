using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>
/// Explains decisions: the same policies and the same request, evaluated once more with every part of every condition looked at.
/// Prepared once for a set of documents; explaining is then a matter of evaluating.
/// </summary>
public sealed class DecisionExplainer
{
    private readonly PolicyBundle _bundle;
    private readonly ImmutableArray<PolicyDocument> _policies;
    private readonly Dictionary<(string Route, string Operation), OperationExplainer> _operations = [];
    private readonly Lock _lock = new();

    /// <summary>Prepares explanations.</summary>
    /// <param name="bundle">The policies, compiled.</param>
    /// <param name="policies">The documents that they were compiled from.</param>
    public DecisionExplainer(PolicyBundle bundle, IEnumerable<PolicyDocument> policies) =>
        (_bundle, _policies) = (bundle, [.. policies.OrderBy(static p => p.Name, StringComparer.Ordinal)]);

    /// <summary>Decides a request and explains the decision.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The decision with the part that each rule has in it.</returns>
    public DecisionExplanation Explain(BoundRequest request)
    {
        Decision decision = DecisionEngine.Decide(_bundle, request);
        JsonObject? granted = decision switch
        {
            Decision.Allow allow => allow.Action.Arguments,
            Decision.Narrow narrow => narrow.Action.Arguments,
            Decision.AwaitApproval wait => wait.Action.Arguments,
            _ => null,
        };
        HashSet<string> held = [.. decision.Evaluated.Where(static r => r.Outcome == RuleOutcome.True).Select(static r => r.Rule)];
        return new DecisionExplanation(decision, Prepared(request).Explain(request, granted ?? request.Arguments, held));
    }

    private OperationExplainer Prepared(BoundRequest request)
    {
        lock (_lock)
        {
            (string, string) key = (request.Route.Name, request.Operation.Name);
            if (!_operations.TryGetValue(key, out OperationExplainer? known))
            {
                _operations.Add(key, known = new OperationExplainer(_policies, request.Route, request.Operation));
            }

            return known;
        }
    }
}
