using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
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
    /// Whether calls of an operation are allowed, whatever their arguments, context and time: the same rules, evaluated
    /// on what is known. <see cref="Possibility.Never"/> and <see cref="Possibility.Always"/> are certain.
    /// </summary>
    /// <param name="bundle">The policies in force.</param>
    /// <param name="principal">Who would call.</param>
    /// <param name="deployment">The deployment, or null for a person or service without one.</param>
    /// <param name="route">The route.</param>
    /// <param name="callee">The principal that the route leads to; null where it names none.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="deciding">Takes the rules that the answer hangs on, as <c>policy#id</c>; null where nobody wants them.</param>
    /// <param name="known">Arguments that are known already, while the others are not; null where none is.</param>
    /// <returns>The answer.</returns>
    public static Possibility Foresee(
        PolicyBundle bundle,
        PrincipalDocument principal,
        DeploymentDocument? deployment,
        RouteDocument route,
        PrincipalDocument? callee,
        RouteOperation operation,
        ICollection<string>? deciding = null,
        JsonObject? known = null)
    {
        if (bundle.Find(route.Name, operation.Name) is not OperationPolicy policy || !policy.IsFor(operation))
        {
            return Possibility.Never;
        }

        Evaluation evaluation = bundle.Rent();
        try
        {
            evaluation.Begin(principal, deployment, route, callee, operation, known);
            ulong bits = bundle.BitsOf(principal.Type, deployment?.Environment);
            return Foresee(policy.Requests.Enforced, evaluation, bits, deployment?.Environment, deciding);
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

    private static Possibility Foresee(RuleCandidate[] candidates, Evaluation evaluation, ulong bits, string? environment, ICollection<string>? deciding)
    {
        (bool mayAllow, bool depends, bool denies) = (false, false, false);
        foreach (ref readonly RuleCandidate rule in candidates.AsSpan())
        {
            if (!rule.Prefilter.Admits(bits, environment))
            {
                continue;
            }

            int outcome = rule.Condition is null ? Tri.True : evaluation.Test(rule.Condition);
            if (outcome == Tri.False)
            {
                continue;
            }

            bool isAllow = rule.Effect == RuleEffect.Allow;
            bool stops = outcome == Tri.Error || (outcome == Tri.True && rule.Effect == RuleEffect.Deny);
            if (stops && deciding is null)
            {
                return Possibility.Never;
            }

            if (stops && !denies)
            {
                deciding?.Clear();
            }

            denies |= stops;
            mayAllow |= isAllow;
            // What cannot be told yet may also turn out not to be evaluated at all, and then it denies.
            depends |= !isAllow || outcome != Tri.True;
            if (!denies || stops)
            {
                deciding?.Add(rule.Rule.FullName);
            }
        }

        return denies || !mayAllow ? Possibility.Never : depends ? Possibility.Depends : Possibility.Always;
    }
}
