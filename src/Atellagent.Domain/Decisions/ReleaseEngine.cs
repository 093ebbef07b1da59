using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// Decides one response: stage 8. The same answers as for a request. Deny wins, an error withholds, narrows redact together,
/// and without an allow nothing leaves; where no response policy has an allow rule, the route's default stands in for one.
/// </summary>
public static class ReleaseEngine
{
    /// <summary>Decides a response.</summary>
    /// <param name="bundle">The policies in force; null where there are none that are valid.</param>
    /// <param name="action">The action as it was granted and carried out.</param>
    /// <param name="response">What came back; null where that was nothing.</param>
    /// <param name="wanted">The detectors without whose answer nothing is released: those that the decision on the request named.</param>
    /// <returns>The form in which it leaves; never throws.</returns>
    public static ReleaseDecision Decide(PolicyBundle? bundle, BoundedAction action, JsonValue? response, ImmutableArray<string> wanted) =>
        Decide(bundle, action, response, wanted, DetectorReport.None);

    /// <summary>Decides a response.</summary>
    /// <param name="bundle">The policies in force; null where there are none that are valid.</param>
    /// <param name="action">The action as it was granted and carried out.</param>
    /// <param name="response">What came back; null where that was nothing.</param>
    /// <param name="wanted">The detectors without whose answer nothing is released: those that the decision on the request named.</param>
    /// <param name="asked">What detectors elsewhere said of it.</param>
    /// <param name="deadline">By when its own detectors have to have answered.</param>
    /// <returns>The form in which it leaves; never throws.</returns>
    public static ReleaseDecision Decide(
        PolicyBundle? bundle, BoundedAction action, JsonValue? response, ImmutableArray<string> wanted, DetectorReport asked, DetectionDeadline deadline = default)
    {
        DetectorReport report = (bundle?.LookAtResponse(action.Request.Route.Name, action.Request.Operation.Name, response, deadline) ?? DetectorReport.None).With(asked);
        ReleaseDecision decision = Decide(bundle, action.Request, action.Arguments, response, report) with { Detected = report };
        return decision.Effect != ReleaseEffect.Withheld && wanted.FirstOrDefault(one => !HasAnswered(report, one)) is { } missing
            ? decision with { Effect = ReleaseEffect.Withheld, Labels = [], Result = null, Reasons = [Boundary("detector_missing", $"the decision wants the answer of the detector {missing}, and there is none")] }
            : decision;
    }

    /// <summary>Decides a response.</summary>
    /// <param name="bundle">The policies in force; null where there are none that are valid.</param>
    /// <param name="request">The request that it answers.</param>
    /// <param name="arguments">The arguments as they were granted.</param>
    /// <param name="response">What came back; null where that was nothing.</param>
    /// <param name="findings">What detectors found in it: the highest score of each kind, and nothing of where that stands.</param>
    /// <returns>The form in which it leaves; never throws.</returns>
    internal static ReleaseDecision Decide(
        PolicyBundle? bundle,
        BoundRequest request,
        JsonObject arguments,
        JsonValue? response,
        ImmutableSortedDictionary<string, decimal> findings) => Decide(bundle, request, arguments, response, new DetectorReport(findings, default));

    private static ReleaseDecision Decide(
        PolicyBundle? bundle,
        BoundRequest request,
        JsonObject arguments,
        JsonValue? response,
        DetectorReport findings)
    {
        if (bundle is null)
        {
            return Withhold(default, Boundary("policy_unavailable", "no valid policy bundle is in force"));
        }

        OperationPolicy? policy = bundle.Find(request.Route.Name, request.Operation.Name);
        if (policy?.IsFor(request.Operation) != true)
        {
            return Withhold(bundle.Version, Boundary("policy_unavailable", "the policies in force were not checked against this operation as it is now"));
        }

        RuleSet rules = policy.Responses;
        ReleaseDecision decision = rules.Enforced.Length == 0
            ? Default(bundle, request, response)
            : Guarded(bundle, request, arguments, response, findings, rules.Enforced);
        return rules.WithShadow is null ? decision : decision with { Shadow = Guarded(bundle, request, arguments, response, findings, rules.WithShadow).Effect };
    }

    private static ReleaseDecision Default(PolicyBundle bundle, BoundRequest request, JsonValue? response) => request.Route.ReleaseByDefault
        ? new ReleaseDecision(ReleaseEffect.Full, response) { PolicyVersion = bundle.Version }
        : new ReleaseDecision(ReleaseEffect.Withheld, null) { PolicyVersion = bundle.Version };

    [SuppressMessage("Design", "CA1031", Justification = "The one place of releasing where everything is caught: a fault of the engine must withhold.")]
    private static ReleaseDecision Guarded(
        PolicyBundle bundle,
        BoundRequest request,
        JsonObject arguments,
        JsonValue? response,
        DetectorReport findings,
        RuleCandidate[] rules)
    {
        Evaluation evaluation = bundle.Rent();
        try
        {
            evaluation.Begin(request, arguments, response ?? JsonNull.Instance, findings.Scores);
            return Run(bundle, request, response, findings, evaluation, rules);
        }
        catch (Exception)
        {
            return Withhold(bundle.Version, Boundary("policy_error", "the response policies could not be evaluated"));
        }
        finally
        {
            bundle.Return(evaluation);
        }
    }

    private static ReleaseDecision Run(PolicyBundle bundle, BoundRequest request, JsonValue? response, DetectorReport findings, Evaluation evaluation, RuleCandidate[] rules)
    {
        string? environment = request.Deployment?.Environment;
        ulong bits = bundle.BitsOf(request.Principal.Type, environment);
        ImmutableArray<RuleResult>.Builder evaluated = ImmutableArray.CreateBuilder<RuleResult>(rules.Length);
        List<DecisionReason> errors = [];
        List<CompiledRule> held = [];
        bool hasAllowRule = false;
        foreach (ref readonly RuleCandidate rule in rules.AsSpan())
        {
            if (!rule.Prefilter.Admits(bits, environment))
            {
                continue;
            }

            hasAllowRule |= rule.Effect == RuleEffect.Allow;
            int outcome = rule.Condition is null ? Tri.True : evaluation.Test(rule.Condition);
            outcome = outcome is Tri.True or Tri.False ? outcome : Tri.Error;
            evaluated.Add(rule.Result(outcome));
            if (outcome == Tri.Error)
            {
                errors.Add(rule.Rule.ErrorReason(evaluation.Fault));
            }
            else if (outcome == Tri.True)
            {
                held.Add(rule.Rule);
            }
        }

        ReleaseDecision withheld = new(ReleaseEffect.Withheld, null) { PolicyVersion = bundle.Version, Evaluated = evaluated.ToImmutable() };
        ImmutableArray<DecisionReason> Reasons(Func<CompiledRule, bool> isCause) => [.. held.Where(isCause).Select(r => r.Reason(evaluation))];
        if (errors.Count > 0)
        {
            return withheld with { Reasons = [.. errors] };
        }

        if (held.Exists(static r => r.Effect == RuleEffect.Deny))
        {
            return withheld with { Reasons = Reasons(static r => r.Effect == RuleEffect.Deny) };
        }

        if (MissingDetector(held, evaluation) is DecisionReason missing)
        {
            return withheld with { Reasons = [missing] };
        }

        if (!held.Exists(static r => r.Effect == RuleEffect.Allow) && (hasAllowRule || !request.Route.ReleaseByDefault))
        {
            return withheld with { Reasons = [Boundary("no_allow", "no rule allows the response to be released")] };
        }

        ImmutableArray<string> labels = held.Aggregate(ImmutableArray<string>.Empty, static (all, rule) => Obligations.Join(all, rule.Labels));
        if (held.Exists(static r => r.Effect == RuleEffect.RequireApproval))
        {
            return withheld with { Effect = ReleaseEffect.Held, Labels = labels, Reasons = Reasons(static r => r.Effect == RuleEffect.RequireApproval) };
        }

        Redaction redaction = held.Aggregate(Redaction.None, static (all, rule) => all.Join(rule.Redaction));
        ImmutableArray<DecisionReason> reasons = Reasons(static r => r.Effect is RuleEffect.Allow or RuleEffect.Narrow);
        if (redaction.IsNone)
        {
            return withheld with { Effect = ReleaseEffect.Full, Labels = labels, Result = response, Reasons = reasons };
        }

        return ResponseRedaction.TryApply(response, redaction, findings, bundle.DetectorsOfResponse(request.Route.Name, request.Operation.Name), out JsonValue? clean, out string? problem)
            ? withheld with { Effect = ReleaseEffect.Redacted, Labels = labels, Result = clean, Reasons = reasons }
            : withheld with { Reasons = [Boundary("cannot_redact", problem)] };
    }

    private static bool HasAnswered(DetectorReport report, string detector) =>
        report.Scores.Keys.Any(kind => kind.StartsWith(detector, StringComparison.Ordinal) && (kind.Length == detector.Length || kind[detector.Length] == '.'));

    private static DecisionReason? MissingDetector(List<CompiledRule> held, Evaluation evaluation)
    {
        foreach (CompiledRule rule in held)
        {
            foreach (DetectorObligation wanted in rule.Detectors.Where(static d => d.Phase == PolicyPhase.Response))
            {
                if (!evaluation.HasAnswered(wanted.Detector))
                {
                    return Boundary("detector_missing", $"{rule.FullName} needs the answer of the detector {wanted.Detector}, and there is none");
                }
            }
        }

        return null;
    }

    private static ReleaseDecision Withhold(Identifiers.Digest version, DecisionReason reason) =>
        new(ReleaseEffect.Withheld, null) { PolicyVersion = version, Reasons = [reason] };

    private static DecisionReason Boundary(string rule, string message) => new("boundary", rule, RuleEffect.Deny, message);
}
