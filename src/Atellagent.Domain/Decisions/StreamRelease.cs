using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Streams;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// Asks the rules on responses about an answer that has not ended: of the response itself nothing is known, and of findings those so far. What
/// hangs on what is not known waits for the end, where <see cref="ReleaseEngine"/> decides.
/// </summary>
public static class StreamRelease
{
    /// <summary>Asks.</summary>
    /// <param name="bundle">The policies in force; null where there are none that are valid.</param>
    /// <param name="action">The action as it was granted.</param>
    /// <param name="findings">What detectors have found so far: the highest score of each kind.</param>
    /// <param name="wanted">The detectors without whose answer nothing is released.</param>
    /// <returns>What may be done; never throws.</returns>
    public static StreamVerdict Ask(PolicyBundle? bundle, BoundedAction action, ImmutableSortedDictionary<string, decimal> findings, ImmutableArray<string> wanted) =>
        Ask(bundle, action, findings, wanted, out _);

    /// <summary>Asks.</summary>
    /// <param name="bundle">The policies in force; null where there are none that are valid.</param>
    /// <param name="action">The action as it was granted.</param>
    /// <param name="findings">What detectors have found so far: the highest score of each kind.</param>
    /// <param name="wanted">The detectors without whose answer nothing is released.</param>
    /// <param name="labels">The labels that whoever is told any of it has from then on, by the rules that hold so far; sorted.</param>
    /// <returns>What may be done; never throws.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "The one place of asking where everything is caught: of a fault of the engine the end decides, which withholds.")]
    public static StreamVerdict Ask(PolicyBundle? bundle, BoundedAction action, ImmutableSortedDictionary<string, decimal> findings, ImmutableArray<string> wanted, out ImmutableArray<string> labels)
    {
        labels = [];
        BoundRequest request = action.Request;
        if (bundle?.Find(request.Route.Name, request.Operation.Name) is not { } policy || !policy.IsFor(request.Operation))
        {
            return StreamVerdict.Stop;
        }

        RuleCandidate[] rules = policy.Responses.Enforced;
        if (wanted.Any(one => !findings.ContainsKey(one)) || Array.Exists(rules, static rule => !rule.Rule.Redaction.IsNone))
        {
            // An answer that something may be taken out of is told when it is whole.
            return StreamVerdict.Hold;
        }

        if (rules.Length == 0)
        {
            return request.Route.ReleaseByDefault ? StreamVerdict.Release : StreamVerdict.Stop;
        }

        Evaluation evaluation = bundle.Rent();
        try
        {
            evaluation.Begin(request, action.Arguments, response: null, findings);
            return Run(bundle, request, evaluation, rules, ref labels);
        }
        catch (Exception)
        {
            return StreamVerdict.Hold;
        }
        finally
        {
            bundle.Return(evaluation);
        }
    }

    private static StreamVerdict Run(PolicyBundle bundle, BoundRequest request, Evaluation evaluation, RuleCandidate[] rules, ref ImmutableArray<string> labels)
    {
        string? environment = request.Deployment?.Environment;
        ulong bits = bundle.BitsOf(request.Principal.Type, environment);
        (bool isOpen, bool hasAllow, bool allows) = (false, false, false);
        foreach (ref readonly RuleCandidate rule in rules.AsSpan())
        {
            if (!rule.Prefilter.Admits(bits, environment))
            {
                continue;
            }

            hasAllow |= rule.Effect == RuleEffect.Allow;
            int outcome = rule.Condition is null ? Tri.True : evaluation.Test(rule.Condition);
            switch (outcome)
            {
                case Tri.False:
                    break;
                case Tri.True when rule.Effect == RuleEffect.Deny:
                    return StreamVerdict.Stop;
                case Tri.True when rule.Effect == RuleEffect.Allow:
                    allows = true;
                    break;
                case Tri.True when rule.Effect == RuleEffect.Oblige:
                    labels = Obligations.Join(labels, rule.Rule.Labels);
                    isOpen |= rule.Rule.Detectors.Any(wanted => wanted.Phase == PolicyPhase.Response && !evaluation.HasAnswered(wanted.Detector));
                    break;
                default:
                    isOpen = true;
                    break;
            }
        }

        return isOpen ? StreamVerdict.Hold
            : allows || (!hasAllow && request.Route.ReleaseByDefault) ? StreamVerdict.Release
            : StreamVerdict.Stop;
    }
}
