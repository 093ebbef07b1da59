using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Atellagent.Mutants.Finding;

/// <summary>Other operators, and operands that are left out.</summary>
internal static class OperatorMutations
{
    private static readonly Dictionary<SyntaxKind, string[]> Others = new()
    {
        [SyntaxKind.LessThanToken] = ["<=", ">="],
        [SyntaxKind.LessThanEqualsToken] = ["<", ">"],
        [SyntaxKind.GreaterThanToken] = [">=", "<="],
        [SyntaxKind.GreaterThanEqualsToken] = [">", "<"],
        [SyntaxKind.EqualsEqualsToken] = ["!="],
        [SyntaxKind.ExclamationEqualsToken] = ["=="],
        [SyntaxKind.AmpersandAmpersandToken] = ["||"],
        [SyntaxKind.BarBarToken] = ["&&"],
        [SyntaxKind.PlusToken] = ["-"],
        [SyntaxKind.MinusToken] = ["+"],
        [SyntaxKind.AsteriskToken] = ["/"],
        [SyntaxKind.SlashToken] = ["*"],
        [SyntaxKind.PercentToken] = ["*"],
        [SyntaxKind.AmpersandToken] = ["|"],
        [SyntaxKind.BarToken] = ["&"],
        [SyntaxKind.CaretToken] = ["&"],
        [SyntaxKind.LessThanLessThanToken] = [">>"],
        [SyntaxKind.GreaterThanGreaterThanToken] = ["<<"],
        [SyntaxKind.PlusEqualsToken] = ["-="],
        [SyntaxKind.MinusEqualsToken] = ["+="],
        [SyntaxKind.BarEqualsToken] = ["&="],
        [SyntaxKind.AmpersandEqualsToken] = ["|="],
        [SyntaxKind.QuestionQuestionEqualsToken] = ["="],
        [SyntaxKind.PlusPlusToken] = ["--"],
        [SyntaxKind.MinusMinusToken] = ["++"],
        [SyntaxKind.OrKeyword] = ["and"],
        [SyntaxKind.AndKeyword] = ["or"],
    };

    public static IEnumerable<Mutation> Of(SyntaxNode node) => node switch
    {
        BinaryExpressionSyntax binary when binary.OperatorToken.Kind() is SyntaxKind.AmpersandAmpersandToken or SyntaxKind.BarBarToken or SyntaxKind.QuestionQuestionToken =>
        [
            .. Swapped(binary.OperatorToken.IsKind(SyntaxKind.QuestionQuestionToken) ? "default" : "logic", binary.OperatorToken),
            Mutation.Replace(KindOfOperand(binary), binary, $"({binary.Left})"),
            Mutation.Replace(KindOfOperand(binary), binary, $"({binary.Right})"),
        ],
        BinaryExpressionSyntax { OperatorToken: SyntaxToken token } => Swapped(KindOf(token), token),
        AssignmentExpressionSyntax assignment => Swapped("assignment", assignment.OperatorToken),
        PostfixUnaryExpressionSyntax postfix => Swapped("arithmetic", postfix.OperatorToken),
        PrefixUnaryExpressionSyntax { OperatorToken: SyntaxToken sign } prefix => sign.Kind() switch
        {
            SyntaxKind.ExclamationToken => [Mutation.Replace("negation", prefix, $"({prefix.Operand})")],
            SyntaxKind.MinusToken or SyntaxKind.TildeToken => [Mutation.Replace("arithmetic", prefix, $"({prefix.Operand})")],
            _ => Swapped("arithmetic", sign),
        },
        RelationalPatternSyntax pattern => Swapped("comparison", pattern.OperatorToken),
        BinaryPatternSyntax pattern => Swapped("logic", pattern.OperatorToken),
        UnaryPatternSyntax pattern => [Mutation.Replace("negation", pattern, $"({pattern.Pattern})")],
        IsPatternExpressionSyntax { Pattern: not UnaryPatternSyntax } match => [Mutation.Replace("negation", match, $"!({match})")],
        _ => [],
    };

    private static IEnumerable<Mutation> Swapped(string kind, SyntaxToken token) =>
        Others.GetValueOrDefault(token.Kind(), []).Select(other => Mutation.Replace(kind, token, other));

    private static string KindOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.LessThanToken or SyntaxKind.LessThanEqualsToken or SyntaxKind.GreaterThanToken or SyntaxKind.GreaterThanEqualsToken
            or SyntaxKind.EqualsEqualsToken or SyntaxKind.ExclamationEqualsToken => "comparison",
        _ => "arithmetic",
    };

    private static string KindOfOperand(BinaryExpressionSyntax binary) => binary.OperatorToken.IsKind(SyntaxKind.QuestionQuestionToken) ? "default" : "operand";
}
