using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies;

/// <summary>
/// Asks the conditions that gates put on voters, about one request. They see the arguments as granted, and the time at which people
/// were asked, so that a vote does not come to count, or cease to, because an hour has passed.
/// </summary>
/// <param name="bundle">The policies that ask.</param>
/// <param name="request">The request as it is bound now.</param>
/// <param name="arguments">Its arguments as granted.</param>
/// <param name="askedAt">When people were asked.</param>
public sealed class VoterConditions(PolicyBundle bundle, BoundRequest request, JsonObject arguments, DateTimeOffset askedAt)
{
    private readonly FrozenDictionary<string, CompiledRule> _rules = RulesOf(bundle, request);

    /// <summary>Whether conditions hold for a voter.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="voter">The voter.</param>
    /// <returns>False also where one of them cannot be evaluated, or is none of a policy in force.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "A fault of the engine must not make a vote count, as it must not allow an action.")]
    public bool Hold(ImmutableArray<VoterCondition> conditions, Voter voter)
    {
        Evaluation evaluation = bundle.Rent();
        try
        {
            evaluation.Begin(request, arguments, askedAt, voter);
            foreach (VoterCondition condition in conditions)
            {
                if (!_rules.TryGetValue(condition.Rule, out CompiledRule? rule)
                    || !rule.VoterConditions.TryGetValue(condition.Source.Text, out Node? test)
                    || evaluation.Test(test) != Tri.True)
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
        finally
        {
            bundle.Return(evaluation);
        }
    }

    private static FrozenDictionary<string, CompiledRule> RulesOf(PolicyBundle bundle, BoundRequest request) =>
        bundle.Find(request.Route.Name, request.Operation.Name) is { } policy && policy.IsFor(request.Operation)
            ? policy.Requests.Enforced.Select(static candidate => candidate.Rule)
                .Where(static rule => rule.VoterConditions.Count > 0)
                .ToFrozenDictionary(static rule => rule.FullName, StringComparer.Ordinal)
            : FrozenDictionary<string, CompiledRule>.Empty;
}
