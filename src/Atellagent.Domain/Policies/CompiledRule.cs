using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies;

/// <summary>A rule as it is evaluated for one operation.</summary>
internal sealed class CompiledRule
{
    private readonly RuleResult[] _results;
    private readonly DecisionReason _reason;

    /// <summary>Makes one.</summary>
    /// <param name="policy">The document that it stands in.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="prefilter">Which principals and environments it is for.</param>
    /// <param name="condition">The condition; null where it always holds.</param>
    /// <param name="message">The expression for its message, or null.</param>
    public CompiledRule(PolicyDocument policy, PolicyRule rule, RulePrefilter prefilter, Node? condition, Node? message)
    {
        (Policy, Id, Effect, Prefilter, Condition, Message) = (policy.Name, rule.Id, rule.Effect, prefilter, condition, message);
        (Bounds, Redaction, Detectors, Labels, IsShadow) = (rule.Bounds, rule.Redaction, rule.Detectors, rule.Labels, policy.IsShadow);
        FullName = $"{policy.Name}#{rule.Id}";
        Gate = rule.Gate?.AskedBy(policy.Name, FullName);
        BoundArguments = [.. rule.Bounds.Arguments];
        _results = [new(FullName, RuleOutcome.Error), new(FullName, RuleOutcome.False), new(FullName, RuleOutcome.True)];
        _reason = new DecisionReason(Policy, Id, Effect, rule.Message ?? DefaultMessage(Effect), rule.Remedy);
    }

    // What an approver narrows to is a rule like any other, of nobody's policy.
    private CompiledRule(ApproverBounds approver)
    {
        (Policy, Id, Effect, Prefilter, Bounds) = (ApproverPolicy, approver.By, RuleEffect.Narrow, new RulePrefilter(ulong.MaxValue, null), approver.Bounds);
        (Redaction, Detectors, FullName) = (Redaction.None, [], $"{ApproverPolicy}#{approver.By}");
        BoundArguments = [.. approver.Bounds.Arguments];
        _results = [new(FullName, RuleOutcome.Error), new(FullName, RuleOutcome.False), new(FullName, RuleOutcome.True)];
        _reason = new DecisionReason(Policy, Id, Effect, $"{approver.By}, who was asked, agrees to it within these bounds only");
    }

    /// <summary>What stands where the policy's name does, where somebody who was asked has narrowed an action.</summary>
    public const string ApproverPolicy = "approver";

    /// <summary>The bounds of somebody who was asked, as a rule that holds.</summary>
    /// <param name="approver">The bounds.</param>
    /// <returns>The rule.</returns>
    public static CompiledRule Of(ApproverBounds approver) => new(approver);

    public string Policy { get; }

    public string Id { get; }

    /// <summary>The rule as <c>policy#id</c>.</summary>
    public string FullName { get; }

    public RuleEffect Effect { get; }

    public RulePrefilter Prefilter { get; }

    public Node? Condition { get; }

    public BoundSet Bounds { get; }

    /// <summary>The bounds on single arguments, sorted by name: what is asked for every narrowed call.</summary>
    public ImmutableArray<KeyValuePair<string, ArgumentBound>> BoundArguments { get; }

    public ApprovalGate? Gate { get; }

    public Redaction Redaction { get; }

    public ImmutableArray<DetectorObligation> Detectors { get; }

    /// <summary>The labels that a run has once it has held.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>Whether it is only recorded what it would do.</summary>
    public bool IsShadow { get; }

    /// <summary>What lifts it.</summary>
    public ImmutableArray<PolicyExceptionDocument> Exceptions { get; init; } = [];

    /// <summary>The detectors whose findings it reads, see <see cref="ExpressionBinder.ReadsFindings"/>.</summary>
    public ImmutableSortedSet<string> Findings { get; init; } = [];

    /// <summary>The conditions that its gate puts on voters, by what was written.</summary>
    public FrozenDictionary<string, Node> VoterConditions { get; init; } = FrozenDictionary<string, Node>.Empty;

    private Node? Message { get; }

    /// <summary>What lifts it for a principal at a time, or null.</summary>
    public PolicyExceptionDocument? LiftedBy(string principal, DateTimeOffset now) =>
        Exceptions.IsEmpty ? null : Exceptions.FirstOrDefault(e => e.Lifts(principal, now));

    /// <summary>The entry for <see cref="Decision.Evaluated"/>.</summary>
    public RuleResult Result(RuleOutcome outcome) => _results[(int)outcome];

    /// <summary>The rule as a reason. A message that cannot be evaluated is the plain one; it never changes the effect.</summary>
    public DecisionReason Reason(Evaluation evaluation)
    {
        if (Message is null)
        {
            return _reason;
        }

        Value text = evaluation.Evaluate(Message);
        return text.IsString ? _reason with { Message = text.Text } : _reason;
    }

    /// <summary>The reason for a denial because the rule could not be evaluated.</summary>
    public DecisionReason ErrorReason(string? fault) =>
        new(Policy, Id, RuleEffect.Deny, $"the rule could not be evaluated: {fault ?? "an internal fault"}");

    private static string DefaultMessage(RuleEffect effect) => effect switch
    {
        RuleEffect.Allow => "allowed",
        RuleEffect.Narrow => "narrowed",
        RuleEffect.RequireApproval => "people must agree first",
        RuleEffect.Oblige => "detectors must answer first, or labels are given",
        _ => "forbidden",
    };
}
