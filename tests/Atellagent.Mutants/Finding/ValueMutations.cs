using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Atellagent.Mutants.Finding;

/// <summary>Other constants, and parts of objects and lists that are left out.</summary>
internal static class ValueMutations
{
    public static IEnumerable<Mutation> Of(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal => OfLiteral(literal),
        InterpolatedStringExpressionSyntax => [Mutation.Replace("text", node, "\"\"")],
        InitializerExpressionSyntax { Expressions: var parts } initializer when !initializer.IsKind(SyntaxKind.ArrayInitializerExpression) =>
            Enumerable.Range(0, parts.Count).Select(i => Mutation.LeaveOut("part", parts, i)),
        CollectionExpressionSyntax { Elements: var elements } => Enumerable.Range(0, elements.Count).Select(i => Mutation.LeaveOut("element", elements, i)),
        _ => [],
    };

    private static IEnumerable<Mutation> OfLiteral(LiteralExpressionSyntax literal) => (literal.Kind(), literal.Token.Value) switch
    {
        (SyntaxKind.TrueLiteralExpression, _) => [Mutation.Replace("constant", literal, "false")],
        (SyntaxKind.FalseLiteralExpression, _) => [Mutation.Replace("constant", literal, "true")],
        (_, int number) => [Mutation.Replace("constant", literal, (number == int.MaxValue ? 0 : number + 1).ToString(CultureInfo.InvariantCulture))],
        (_, decimal number) => [Mutation.Replace("constant", literal, (number + 1).ToString(CultureInfo.InvariantCulture) + "m")],
        (_, char letter) => [Mutation.Replace("constant", literal, letter == '!' ? "'?'" : "'!'")],
        (SyntaxKind.StringLiteralExpression, string text) => [Mutation.Replace("text", literal, text.Length == 0 ? "\"!\"" : "\"\"")],
        _ => [],
    };
}
