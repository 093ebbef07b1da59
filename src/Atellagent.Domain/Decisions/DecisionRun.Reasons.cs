using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Decisions;

/// <content>Why: the rules that made the answer, and what every rule came to.</content>
internal sealed partial class DecisionRun
{
    private static bool IsCause(ArgumentChange change, CompiledRule rule) =>
        string.Equals(change.Rule, rule.Id, StringComparison.Ordinal) && string.Equals(change.Policy, rule.Policy, StringComparison.Ordinal);

    // Those who were asked are no rules of a policy, and say all the same why an argument is another one.
    private ImmutableArray<DecisionReason> WithApprovers(ImmutableArray<DecisionReason> reasons) => request.Authenticated.Narrowing is null || _narrows is null
        ? reasons
        : [.. reasons.Concat(_narrows.Where(rule => rule.Policy == CompiledRule.ApproverPolicy && HasChanged(rule)).Select(rule => rule.Reason(evaluation)).Distinct())
            .OrderBy(static reason => reason.Policy, StringComparer.Ordinal).ThenBy(static reason => reason.Rule, StringComparer.Ordinal)];

    private bool Holds(int index) => _outcomes[index] == Tri.True || (_narrows is not null && _narrows.Contains(_rules[index].Rule));

    private bool HasChanged(CompiledRule rule)
    {
        foreach (ArgumentChange change in _changes)
        {
            if (IsCause(change, rule))
            {
                return true;
            }
        }

        return false;
    }

    private bool Explains(CompiledRule rule) => rule.Effect switch
    {
        RuleEffect.Narrow => HasChanged(rule),
        RuleEffect.RequireApproval => _exceptions is null || rule.LiftedBy(request.Principal.Name, request.Now) is null,
        _ => true,
    };

    // Counted first: what is kept for years is made once, in its size.
    private ImmutableArray<DecisionReason> Holding(Func<DecisionRun, CompiledRule, bool> wanted)
    {
        int count = 0;
        for (int i = 0; i < _rules.Length; i++)
        {
            count += Holds(i) && wanted(this, _rules[i].Rule) ? 1 : 0;
        }

        DecisionReason[] reasons = new DecisionReason[count];
        for (int i = _rules.Length - 1; count > 0; i--)
        {
            if (Holds(i) && wanted(this, _rules[i].Rule))
            {
                reasons[--count] = _rules[i].Rule.Reason(evaluation);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(reasons);
    }

    private ImmutableArray<DecisionReason> Errors()
    {
        ImmutableArray<DecisionReason>.Builder reasons = ImmutableArray.CreateBuilder<DecisionReason>();
        for (int i = 0; i < _rules.Length; i++)
        {
            if (_outcomes[i] == Tri.Error)
            {
                reasons.Add(_rules[i].Rule.ErrorReason(_faults?[i]));
            }
        }

        return reasons.DrainToImmutable();
    }

    private ImmutableArray<RuleResult> Evaluated()
    {
        RuleResult[] results = new RuleResult[_seen];
        int at = 0;
        for (int i = 0; i < _rules.Length; i++)
        {
            if (_outcomes[i] != NotSeen)
            {
                results[at++] = _rules[i].Result(Holds(i) ? Tri.True : _outcomes[i]);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    private Decision.Deny Denied(DenialCode code, ImmutableArray<DecisionReason> reasons) =>
        new(code) { Reasons = reasons, Evaluated = Evaluated(), PolicyVersion = bundle.Version };

    private Decision.Deny Deny(DenialCode code, string message) => Denied(code, [Boundary(code.ToWord(), message)]);

    private Decision.Deny DenyNarrowing(NarrowingResult.Refused refusal)
    {
        DecisionReason reason = refusal.Rule.Reason(evaluation);
        return Denied(DenialCode.CannotNarrow, [reason with { Message = $"{reason.Message} (argument {refusal.Argument}: {refusal.Message})" }]);
    }

    private static string Causes(NarrowingResult.Repaired repaired) =>
        string.Join(", ", repaired.Changes.Select(static c => $"{c.Policy}#{c.Rule}").Distinct(StringComparer.Ordinal));

    private static DecisionReason Boundary(string rule, string message) => new("boundary", rule, RuleEffect.Deny, message);
}
