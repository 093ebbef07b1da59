using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Actions;

/// <summary>What rules do and what came of them, in the words that records and answers use.</summary>
internal static class RuleWords
{
    /// <summary>The word for an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns><c>true</c>, <c>false</c> or <c>error</c>.</returns>
    public static string Of(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.True => "true",
        RuleOutcome.False => "false",
        _ => "error",
    };

    /// <summary>The word for an effect.</summary>
    /// <param name="effect">The effect.</param>
    /// <returns>As policies write it.</returns>
    public static string Of(RuleEffect effect) => effect switch
    {
        RuleEffect.Allow => "allow",
        RuleEffect.Narrow => "narrow",
        RuleEffect.RequireApproval => "require_approval",
        RuleEffect.Oblige => "oblige",
        _ => "deny",
    };
}
