using System.Text.Json;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Explaining;

namespace Atellagent.Cli.Documents;

/// <summary>What <c>atell policy explain</c> tells.</summary>
/// <param name="Effect">The answer.</param>
/// <param name="Reason">The word of a denial; null otherwise.</param>
/// <param name="Granted">The arguments that would be granted; null where nothing is.</param>
/// <param name="Because">The rules that made the answer, each with what it says.</param>
/// <param name="Rules">The rules that were looked at.</param>
internal sealed record ExplainReport(
    string Effect,
    string? Reason,
    JsonElement? Granted,
    IReadOnlyList<ExplainReport.Cause> Because,
    IReadOnlyList<ExplainReport.Rule> Rules)
{
    /// <summary>One reason.</summary>
    /// <param name="Rule">The rule as <c>policy#id</c>.</param>
    /// <param name="Effect">What it does.</param>
    /// <param name="Message">What it says.</param>
    internal sealed record Cause(string Rule, string Effect, string Message);

    /// <summary>One rule.</summary>
    /// <param name="Name">The rule as <c>policy#id</c>.</param>
    /// <param name="Position">Where it stands.</param>
    /// <param name="Effect">What it does when its condition holds.</param>
    /// <param name="Shadow">Whether it only says what it would do.</param>
    /// <param name="Outcome">What its condition evaluated to: <c>true</c>, <c>false</c> or <c>error</c>; null where it was not looked at.</param>
    /// <param name="NotSeen">Why it was not looked at; null where it was.</param>
    /// <param name="Parts">The parts of its condition that decided.</param>
    internal sealed record Rule(string Name, string Position, string Effect, bool Shadow, string? Outcome, string? NotSeen, IReadOnlyList<Part> Parts);

    /// <summary>One part of a condition.</summary>
    /// <param name="Text">How it is written.</param>
    /// <param name="Outcome">What it evaluated to.</param>
    /// <param name="Fault">Why it could not be evaluated; null where it could.</param>
    /// <param name="Values">What it looked at.</param>
    internal sealed record Part(string Text, string? Outcome, string? Fault, IReadOnlyDictionary<string, string> Values);

    /// <summary>Makes a report.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="rules">The rules to tell of.</param>
    /// <returns>The report.</returns>
    public static ExplainReport Of(DecisionExplanation explanation, IEnumerable<RuleExplanation> rules)
    {
        Decision decision = explanation.Decision;
        return new ExplainReport(
            decision.Effect,
            (decision as Decision.Deny)?.Code.ToWord(),
            GrantedBy(decision) is JsonObject granted ? JsonElement.Parse(granted.ToString()!) : null,
            [.. decision.Reasons.Select(static r => new Cause($"{r.Policy}#{r.Rule}", Word(r.Effect), r.Message))],
            [.. rules.Select(static r => new Rule(r.Rule, r.Position.ToString(), Word(r.Effect), r.IsShadow, Word(r.Outcome), r.NotSeen, [.. r.Parts.Select(Of)]))]);
    }

    /// <summary>The arguments that a decision grants.</summary>
    /// <param name="decision">The decision.</param>
    /// <returns>The arguments; null where it grants nothing.</returns>
    public static JsonObject? GrantedBy(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Action.Arguments,
        Decision.Narrow narrow => narrow.Action.Arguments,
        Decision.AwaitApproval wait => wait.Action.Arguments,
        _ => null,
    };

    /// <summary>The word for an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>The word; null for none.</returns>
    public static string? Word(RuleOutcome? outcome) => outcome switch
    {
        RuleOutcome.True => "true",
        RuleOutcome.False => "false",
        RuleOutcome.Error => "error",
        _ => null,
    };

    /// <summary>The policy file's word for an effect.</summary>
    /// <param name="effect">The effect.</param>
    /// <returns>The word.</returns>
    public static string Word(RuleEffect effect) => effect switch
    {
        RuleEffect.Allow => "allow",
        RuleEffect.Narrow => "narrow",
        RuleEffect.RequireApproval => "require_approval",
        RuleEffect.Oblige => "oblige",
        _ => "deny",
    };

    private static Part Of(ExplainedPart part) => new(
        part.Text,
        Word(part.Outcome),
        part.Fault,
        part.Values.DistinctBy(static v => v.Key, StringComparer.Ordinal).ToDictionary(static v => v.Key, static v => v.Value, StringComparer.Ordinal));
}
