using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Atellagent.Mutants.Finding;

/// <summary>Ways that are taken where they should not be, or never; and statements that are left out.</summary>
internal static class BranchMutations
{
    public static IEnumerable<Mutation> Of(SyntaxNode node) => node switch
    {
        IfStatementSyntax branch =>
        [
            .. Negated(branch.Condition),
            Mutation.Replace("branch", branch, branch.Else is null ? ";" : branch.Else.Statement.ToString()),
        ],
        WhileStatementSyntax loop => Negated(loop.Condition),
        ConditionalExpressionSyntax choice =>
        [
            .. Negated(choice.Condition),
            Mutation.Replace("choice", choice, $"({choice.WhenTrue})"),
            Mutation.Replace("choice", choice, $"({choice.WhenFalse})"),
        ],
        SwitchExpressionSyntax { Arms: var arms } =>
            Enumerable.Range(0, arms.Count).Where(i => arms[i].Pattern is not DiscardPatternSyntax).Select(i => Mutation.LeaveOut("arm", arms, i)),
        SwitchSectionSyntax section when !section.Labels.Any(static label => label.IsKind(SyntaxKind.DefaultSwitchLabel)) => [Mutation.Replace("arm", section, "")],
        WhenClauseSyntax guard => [Mutation.Replace("operand", guard, ""), .. Negated(guard.Condition)],
        ExpressionStatementSyntax or YieldStatementSyntax or ContinueStatementSyntax => [Mutation.Replace("statement", node, ";")],
        ReturnStatementSyntax { Expression: null } => [Mutation.Replace("statement", node, ";")],
        BreakStatementSyntax { Parent: not SwitchSectionSyntax } => [Mutation.Replace("statement", node, ";")],
        _ => [],
    };

    // Operators have mutations of their own.
    private static IEnumerable<Mutation> Negated(ExpressionSyntax condition) =>
        condition is BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or IsPatternExpressionSyntax ? [] : [Mutation.Replace("negation", condition, $"!({condition})")];
}
