using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Decisions;

/// <summary>The deciding of one request, round by round until narrowing changes nothing more.</summary>
/// <param name="bundle">The policies in force.</param>
/// <param name="request">The request.</param>
/// <param name="rules">The rules of its operation; null where they were not checked against the operation as it is now.</param>
/// <param name="evaluation">What they are evaluated on.</param>
internal sealed partial class DecisionRun(PolicyBundle bundle, BoundRequest request, RuleCandidate[]? rules, Evaluation evaluation)
{
    private const int MostChanges = 2;
    private const int NotSeen = -1;
    private readonly RuleCandidate[] _rules = rules ?? [];
    private int[] _outcomes = [];
    private int _seen;
    private bool _hasGate;
    private bool _hasObligation;
    private List<string?>? _faults;

    // Narrows that held in any round stay in force: what one of them repaired cannot be widened by another later.
    private List<CompiledRule>? _narrows;
    private ImmutableArray<ArgumentChange> _changes = [];
    private CompiledRule? _current;
    private SortedSet<string>? _exceptions;

    /// <summary>Decides.</summary>
    /// <returns>The answer.</returns>
    public Decision Decide()
    {
        if (rules is null)
        {
            return Deny(DenialCode.PolicyUnavailable, "the policies in force were not checked against this operation as it is now");
        }

        evaluation.Begin(request);
        _outcomes = evaluation.Outcomes(_rules.Length);
        JsonObject arguments = RouteCompletion.Of(request, out _changes);
        foreach (ApproverBounds approver in request.Authenticated.Narrowing?.By ?? [])
        {
            Hold(CompiledRule.Of(approver));
        }

        if (!_changes.IsEmpty)
        {
            evaluation.BeginRound(arguments);
        }

        for (int round = 0; ; round++)
        {
            if (Evaluate() is Decision refused)
            {
                return refused;
            }

            if (_narrows is null)
            {
                return Grant(arguments);
            }

            _current = null;
            switch (Narrowing.Apply(arguments, _narrows))
            {
                case NarrowingResult.Inside:
                    return Grant(arguments);
                case NarrowingResult.Repaired when round == MostChanges:
                    return Deny(DenialCode.Unstable, "narrowing does not come to rest");
                case NarrowingResult.Repaired repaired when request.Operation.Arguments.Validate(repaired.Arguments).IsEmpty:
                    arguments = repaired.Arguments;
                    _changes = DecisionChanges.Join(_changes, repaired.Changes);
                    evaluation.BeginRound(arguments);
                    break;
                case NarrowingResult.Repaired repaired:
                    return Deny(DenialCode.CannotNarrow, $"narrowed by {Causes(repaired)}, the arguments no longer meet the operation's schema");
                case NarrowingResult.Refused refusal:
                    return DenyNarrowing(refusal);
                default:
                    return Deny(DenialCode.CannotNarrow, "narrowing gave no answer");
            }
        }
    }

    /// <summary>The denial for a fault of the engine itself.</summary>
    /// <returns>A denial that names the rule in work.</returns>
    public Decision DenyFault() => new Decision.Deny(DenialCode.PolicyError)
    {
        Reasons = [_current?.ErrorReason(null) ?? Boundary("policy_error", "the policies could not be evaluated")],
        PolicyVersion = bundle.Version,
    };

    // Null where nothing forbids to go on. Every rule is evaluated, so that the record is complete and order cannot matter.
    private Decision? Evaluate()
    {
        (bool hasError, bool hasDeny, bool hasAllow) = (false, false, false);
        (_seen, _hasGate, _hasObligation) = (0, false, false);
        string? environment = request.Deployment?.Environment;
        ulong bits = bundle.BitsOf(request.Principal.Type, environment);
        for (int i = 0; i < _rules.Length; i++)
        {
            ref readonly RuleCandidate rule = ref _rules[i];
            if (!rule.Prefilter.Admits(bits, environment))
            {
                _outcomes[i] = NotSeen;
                continue;
            }

            _seen++;
            _current = rule.Rule;
            int outcome = rule.Condition is null ? Tri.True : evaluation.Test(rule.Condition);
            if (outcome is not (Tri.True or Tri.False))
            {
                outcome = Tri.Error;
                hasError = true;
                _faults ??= [.. Enumerable.Repeat<string?>(null, _rules.Length)];
                _faults[i] = evaluation.Fault;
            }

            _outcomes[i] = outcome;
            if (outcome != Tri.True)
            {
                continue;
            }

            hasDeny |= rule.Effect is not (RuleEffect.Allow or RuleEffect.Narrow or RuleEffect.RequireApproval or RuleEffect.Oblige);
            hasAllow |= rule.Effect == RuleEffect.Allow;
            _hasGate |= rule.Effect == RuleEffect.RequireApproval;
            _hasObligation |= rule.Effect == RuleEffect.Oblige;
            if (rule.Effect == RuleEffect.Narrow && !IsLifted(rule.Rule))
            {
                Hold(rule.Rule);
            }
        }

        if (hasError)
        {
            return Denied(DenialCode.PolicyError, Errors());
        }

        if (hasDeny)
        {
            return Denied(DenialCode.Forbidden, Holding(static (_, rule) => rule.Effect == RuleEffect.Deny));
        }

        if (_hasObligation && FindUnmet() is Decision unmet)
        {
            return unmet;
        }

        return hasAllow ? null : Deny(DenialCode.NoAllow, NearestAllow.Describe(Seen(), evaluation));
    }

    private IEnumerable<CompiledRule> Seen() => _rules.Where((_, i) => _outcomes[i] != NotSeen).Select(static r => r.Rule);

    private void Hold(CompiledRule rule)
    {
        _narrows ??= [];
        if (!_narrows.Contains(rule))
        {
            _narrows.Add(rule);
            _narrows.Sort(static (left, right) => string.CompareOrdinal(left.FullName, right.FullName));
        }
    }

    private bool IsLifted(CompiledRule rule)
    {
        if (rule.LiftedBy(request.Principal.Name, request.Now) is not { } exception)
        {
            return false;
        }

        (_exceptions ??= new SortedSet<string>(StringComparer.Ordinal)).Add(exception.Name);
        return true;
    }

    // A decision point that says no is told as the rule that asks it, whatever else has not answered.
    private Decision? FindUnmet()
    {
        (string? missing, ImmutableArray<DecisionReason>.Builder? denied) = (null, null);
        for (int i = 0; i < _rules.Length; i++)
        {
            if (_outcomes[i] != Tri.True || _rules[i].Effect != RuleEffect.Oblige)
            {
                continue;
            }

            foreach (DetectorObligation wanted in _rules[i].Rule.Detectors)
            {
                if (wanted.Phase != PolicyPhase.Request || evaluation.HasAnswered(wanted.Detector))
                {
                    continue;
                }

                if (request.Findings.ContainsKey(DetectorReport.Denied + wanted.Detector))
                {
                    (denied ??= ImmutableArray.CreateBuilder<DecisionReason>()).Add(SaysNo(_rules[i].Rule, wanted.Detector));
                }

                missing ??= $"{_rules[i].Rule.FullName} needs the answer of the detector {wanted.Detector}, and there is none";
            }
        }

        return denied is not null ? Denied(DenialCode.Forbidden, denied.ToImmutable())
            : missing is not null ? Deny(DenialCode.DetectorMissing, missing)
            : null;
    }

    // Its words are another's, and go to whoever asked: shown as what they are, and without what cannot be seen.
    private DecisionReason SaysNo(CompiledRule rule, string decisionPoint) => rule.Reason(evaluation) with
    {
        Effect = RuleEffect.Deny,
        Message = request.Words.TryGetValue(decisionPoint, out string? words)
            ? $"the decision point {decisionPoint} says no: \"{VisibleText.Of(words)}\""
            : $"the decision point {decisionPoint} says no",
    };

    private Decision Grant(JsonObject arguments)
    {
        if (!_changes.IsEmpty && FindOutside(arguments) is EnvelopeSource source)
        {
            return Deny(DenialCode.CannotNarrow, $"narrowed, the arguments leave the authority of the {source.Kind} {source.Name}");
        }

        if (!ApprovalGates.TryMerge(Asked(), out ImmutableArray<ApprovalGate> gates, out string? conflict))
        {
            return Deny(DenialCode.Forbidden, $"nobody may vote at the gate {conflict}: the rules that ask for it name different teams or roles");
        }

        if (CallNarrowing.Apply(request, arguments, _narrows, out ImmutableArray<ArgumentChange> limits, out (CompiledRule? Rule, string Message) refusal)
            is not BoundedAction action)
        {
            return refusal.Rule is null
                ? Deny(DenialCode.OutsideAuthority, refusal.Message)
                : Denied(DenialCode.CannotNarrow, [refusal.Rule.Reason(evaluation) with { Message = refusal.Message }]);
        }

        _changes = DecisionChanges.Join(_changes, limits);
        if (!_changes.IsEmpty && request.Authenticated.Request.RefusesNarrowing)
        {
            return DenyBounded();
        }

        ImmutableArray<DecisionReason> reasons = WithApprovers(Holding(static (run, rule) => run.Explains(rule)));
        ImmutableArray<RuleResult> evaluated = Evaluated();
        ImmutableArray<string> detectors = _hasObligation ? Obligations.ResponseDetectors(_rules, _outcomes) : [];
        ImmutableArray<string> labels = _hasObligation ? Obligations.Labels(request.Operation, _rules, _outcomes) : request.Operation.Labels;
        ImmutableArray<string> exceptions = _exceptions is null ? [] : [.. _exceptions];
        if (!gates.IsEmpty && request.Approval?.Covers(gates, action.Digest.ToString()) != true)
        {
            return new Decision.AwaitApproval(action, _changes, gates)
            {
                Reasons = reasons,
                Evaluated = evaluated,
                PolicyVersion = bundle.Version,
                ResponseDetectors = detectors,
                Labels = labels,
                Exceptions = exceptions,
            };
        }

        return _changes.IsEmpty
            ? new Decision.Allow(action)
            {
                Reasons = reasons,
                Evaluated = evaluated,
                PolicyVersion = bundle.Version,
                ResponseDetectors = detectors,
                Labels = labels,
                Exceptions = exceptions,
            }
            : new Decision.Narrow(action, _changes)
            {
                Reasons = reasons,
                Evaluated = evaluated,
                PolicyVersion = bundle.Version,
                ResponseDetectors = detectors,
                Labels = labels,
                Exceptions = exceptions,
            };
    }

    // The caller takes all or nothing: it is told the bounds, so that it can ask again within them.
    private Decision.Deny DenyBounded()
    {
        BoundSet bounds = BoundSet.None;
        foreach (CompiledRule rule in _narrows ?? [])
        {
            bounds = bounds.Meet(rule.Bounds);
        }

        ImmutableArray<DecisionReason> reasons = Holding(static (run, rule) => run.HasChanged(rule));
        return new Decision.Deny(DenialCode.NarrowingRefused)
        {
            Reasons = reasons.IsEmpty ? [Boundary("narrowing_refused", "the route says how long an answer may be, where the request does not")] : reasons,
            Evaluated = Evaluated(),
            PolicyVersion = bundle.Version,
            Bounds = bounds,
        };
    }

    private EnvelopeSource? FindOutside(JsonObject arguments) =>
        request.Envelope.Sources.FirstOrDefault(s => !s.Grant.Bounds.Admits(arguments));

    // Whoever was asked before is asked still, whatever policies make of what an approver left of the action.
    private List<ApprovalGate>? Asked()
    {
        List<ApprovalGate>? gates = _hasGate ? Gates() : null;
        if (request.Authenticated.Narrowing is { } narrowing)
        {
            (gates ??= []).AddRange(narrowing.Gates);
        }

        return gates is { Count: > 0 } ? gates : null;
    }

    private List<ApprovalGate>? Gates()
    {
        List<ApprovalGate>? gates = null;
        for (int i = 0; i < _rules.Length; i++)
        {
            if (_outcomes[i] == Tri.True && _rules[i].Rule.Gate is ApprovalGate gate && !IsLifted(_rules[i].Rule))
            {
                (gates ??= []).Add(gate);
            }
        }

        return gates;
    }
}
