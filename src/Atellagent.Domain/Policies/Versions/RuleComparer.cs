using System.Globalization;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>Tells two versions of one rule apart.</summary>
internal static class RuleComparer
{
    /// <summary>Compares.</summary>
    /// <param name="name">The rule, as <c>policy#id</c>.</param>
    /// <param name="old">As it was; null where it is new.</param>
    /// <param name="now">As it is to be; null where it is gone.</param>
    /// <returns>The changes.</returns>
    public static IEnumerable<PolicyChange> Compare(string name, PolicyRule? old, PolicyRule? now)
    {
        if (old is null || now is null)
        {
            PolicyRule one = (now ?? old)!;
            bool isWider = (now is not null) == (one.Effect == RuleEffect.Allow);
            yield return new PolicyChange(name, isWider ? ChangeDirection.Wider : ChangeDirection.Tighter, $"{(now is null ? "gone" : "new")}: {Text(one)}");
            yield break;
        }

        if (old.Effect != now.Effect)
        {
            ChangeDirection direction = old.Effect == RuleEffect.Allow ? ChangeDirection.Tighter : now.Effect == RuleEffect.Allow ? ChangeDirection.Wider : ChangeDirection.Either;
            yield return new PolicyChange(name, direction, $"{Text(now)}; it was {Text(old)}");
            yield break;
        }

        if (!string.Equals(old.When?.Text, now.When?.Text, StringComparison.Ordinal))
        {
            yield return new PolicyChange(name, OfCondition(old, now), $"it {Word(now.Effect)} when {now.When?.Text ?? "always"}; it was when {old.When?.Text ?? "always"}");
        }

        string was = Text(old.Bounds);
        string becomes = Text(now.Bounds);
        if (!string.Equals(was, becomes, StringComparison.Ordinal))
        {
            string both = Text(old.Bounds.Meet(now.Bounds));
            ChangeDirection direction = string.Equals(both, becomes, StringComparison.Ordinal) ? ChangeDirection.Tighter
                : string.Equals(both, was, StringComparison.Ordinal) ? ChangeDirection.Wider
                : ChangeDirection.Either;
            yield return new PolicyChange(name, direction, $"it narrows to {becomes}; it was {was}");
        }

        if (!string.Equals(Text(old.Gate), Text(now.Gate), StringComparison.Ordinal))
        {
            yield return new PolicyChange(name, OfGate(old.Gate, now.Gate), $"it asks for {Text(now.Gate)}; it was {Text(old.Gate)}");
        }

        if (!string.Equals(Others(old), Others(now), StringComparison.Ordinal))
        {
            yield return new PolicyChange(name, ChangeDirection.Either, $"{Others(now)}; it was {Others(old)}");
        }

        if (!string.Equals(old.Message, now.Message, StringComparison.Ordinal)
            || !string.Equals(old.MessageExpression?.Text, now.MessageExpression?.Text, StringComparison.Ordinal)
            || !string.Equals(old.Remedy, now.Remedy, StringComparison.Ordinal))
        {
            yield return new PolicyChange(name, ChangeDirection.Neither, $"it says: {now.MessageExpression?.Text ?? now.Message ?? "nothing of its own"}{(now.Remedy is null ? "" : "; " + now.Remedy)}");
        }
    }

    // A condition that asks for everything the other asks for, and more, holds no more often.
    private static ChangeDirection OfCondition(PolicyRule old, PolicyRule now)
    {
        HashSet<string> was = Conjuncts(old);
        HashSet<string> becomes = Conjuncts(now);
        (bool isSame, bool holdsLess, bool holdsMore) = (was.SetEquals(becomes), was.IsProperSubsetOf(becomes), becomes.IsProperSubsetOf(was));
        if (isSame)
        {
            return ChangeDirection.Neither;
        }

        return !holdsLess && !holdsMore ? ChangeDirection.Either
            : holdsLess == (now.Effect == RuleEffect.Allow) ? ChangeDirection.Tighter
            : ChangeDirection.Wider;
    }

    private static HashSet<string> Conjuncts(PolicyRule rule) => rule.When is null
        ? []
        : [.. SyntaxTree.Conjuncts(ExpressionParser.Parse(rule.When.Text)).Select(SyntaxText.Of)];

    private static ChangeDirection OfGate(ApprovalGate? old, ApprovalGate? now)
    {
        if (old is null || now is null || !string.Equals(old.Name, now.Name, StringComparison.Ordinal))
        {
            return ChangeDirection.Either;
        }

        return GateOrder.IsNoEasier(now, old) ? ChangeDirection.Tighter : GateOrder.IsNoEasier(old, now) ? ChangeDirection.Wider : ChangeDirection.Either;
    }

    private static string Text(PolicyRule rule)
    {
        string what = rule.Effect switch
        {
            RuleEffect.Narrow => " to " + (rule.Bounds.IsNone ? Others(rule) : Text(rule.Bounds)),
            RuleEffect.RequireApproval => " of " + Text(rule.Gate),
            RuleEffect.Oblige => " " + Others(rule),
            _ => "",
        };
        return $"it {Word(rule.Effect)}{what} {(rule.When is null ? "always" : "when " + rule.When.Text)}";
    }

    private static string Word(RuleEffect effect) => effect switch
    {
        RuleEffect.Allow => "allows",
        RuleEffect.Narrow => "narrows",
        RuleEffect.RequireApproval => "requires approval",
        RuleEffect.Oblige => "obliges",
        _ => "denies",
    };

    private static string Text(BoundSet bounds) =>
        BoundsJson.Of(bounds) + (bounds.Names is not null && bounds.OnOther == BoundRepair.Drop ? " and drops other arguments" : "");

    private static string Text(ApprovalGate? gate) => gate is null ? "nobody" : string.Create(
        CultureInfo.InvariantCulture,
        $"{gate.Quorum} of {Text(gate.From)} at the gate {gate.Name} within {gate.Ttl}{(gate.ExcludesDeploymentOwner ? ", not the deployment's owner" : "")}{(gate.ExcludesAuthor ? ", not the policy's author" : "")}{(gate.RequiresReason ? ", with a reason" : "")}{Text(gate.Escalation)}{Text(gate.Uses)}");

    private static string Text(VoterGroup group) => group is { Roles.IsEmpty: true, When.IsEmpty: true } ? string.Join(", ", group.Teams) : group.ToString();

    private static string Text(GateEscalation? escalation) => escalation is null ? "" : string.Create(CultureInfo.InvariantCulture, $", after {escalation.After} also of {Text(escalation.To)}");

    private static string Text(GateUses? uses) => uses is null ? "" : string.Create(CultureInfo.InvariantCulture, $", good for {uses.Count} identical calls within {uses.Window}");

    private static string Others(PolicyRule rule) => string.Join(
        ", ",
        rule.Redaction.Kinds.Select(static k => "redacted " + k)
            .Concat(rule.Redaction.Paths.Select(static p => "redacted " + p))
            .Concat(rule.Detectors.Select(static d => $"the detector {d.Detector} at the {(d.Phase == PolicyPhase.Response ? "response" : "request")}"))
            .Concat(rule.Labels.Select(static label => $"the label {label}"))
            .DefaultIfEmpty("nothing else"));
}
