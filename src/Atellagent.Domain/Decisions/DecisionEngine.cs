using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// Decides one action: stage 4. Deny wins, without an allow the answer is deny, narrows intersect, gates add up, and
/// what cannot be evaluated denies. A pure function of the bundle and the request, its time included.
/// </summary>
public static class DecisionEngine
{
    /// <summary>Decides a request.</summary>
    /// <param name="bundle">The policies in force.</param>
    /// <param name="request">The request, inside its authority envelope.</param>
    /// <returns>One of the four answers; never throws.</returns>
    public static Decision Decide(PolicyBundle bundle, BoundRequest request)
    {
        OperationPolicy? policy = bundle.Find(request.Route.Name, request.Operation.Name);
        RuleSet? rules = policy?.IsFor(request.Operation) == true ? policy.Requests : null;
        Decision decision = Decide(bundle, request, rules?.Enforced);
        return rules?.WithShadow is null ? decision : decision with { Shadow = Decide(bundle, request, rules.WithShadow) };
    }

    /// <summary>
    /// Whether any call of an operation could be allowed, whatever its arguments, context and time. False is certain;
    /// true only says that it depends.
    /// </summary>
    /// <param name="bundle">The policies in force.</param>
    /// <param name="principal">Who would call.</param>
    /// <param name="deployment">The deployment, or null for a person or service without one.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>False when every call is denied.</returns>
    public static bool CouldBeAllowed(
        PolicyBundle bundle,
        PrincipalDocument principal,
        DeploymentDocument? deployment,
        RouteDocument route,
        RouteOperation operation)
    {
        if (bundle.Find(route.Name, operation.Name) is not OperationPolicy policy || !policy.IsFor(operation))
        {
            return false;
        }

        Evaluation evaluation = bundle.Rent();
        try
        {
            evaluation.Begin(principal, deployment, route, operation);
            ulong bits = bundle.BitsOf(principal.Type, deployment?.Environment);
            return CouldBeAllowed(policy.Requests.Enforced, evaluation, bits, deployment?.Environment);
        }
        finally
        {
            bundle.Return(evaluation);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The one place of deciding where everything is caught: a fault of the engine must be a denial.")]
    private static Decision Decide(PolicyBundle bundle, BoundRequest request, RuleCandidate[]? rules)
    {
        Evaluation evaluation = bundle.Rent();
        DecisionRun run = new(bundle, request, rules, evaluation);
        try
        {
            return run.Decide();
        }
        catch (Exception)
        {
            return run.DenyFault();
        }
        finally
        {
            bundle.Return(evaluation);
        }
    }

    private static bool CouldBeAllowed(RuleCandidate[] candidates, Evaluation evaluation, ulong bits, string? environment)
    {
        bool hasAllow = false;
        foreach (ref readonly RuleCandidate rule in candidates.AsSpan())
        {
            if (!rule.Prefilter.Admits(bits, environment))
            {
                continue;
            }

            int outcome = rule.Condition is null ? Tri.True : evaluation.Test(rule.Condition);
            if (outcome == Tri.Error || (outcome == Tri.True && rule.Effect == RuleEffect.Deny))
            {
                return false;
            }

            hasAllow |= outcome != Tri.False && rule.Effect == RuleEffect.Allow;
        }

        return hasAllow;
    }
}
