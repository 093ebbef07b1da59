using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Atellagent.Mutants.Finding;

/// <summary>A member whose body can be mutated: a method, an operator, or a property or indexer that is only read.</summary>
/// <param name="Declaration">The member.</param>
/// <param name="Name">What its mutated copies are named after.</param>
/// <param name="Type">What it returns.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Body">Its block, or the expression after its arrow.</param>
internal sealed record MutableMember(MemberDeclarationSyntax Declaration, string Name, TypeSyntax Type, SeparatedSyntaxList<ParameterSyntax> Parameters, SyntaxNode Body)
{
    public TypeParameterListSyntax? TypeParameters => (Declaration as MethodDeclarationSyntax)?.TypeParameterList;

    public SyntaxList<TypeParameterConstraintClauseSyntax> Constraints => (Declaration as MethodDeclarationSyntax)?.ConstraintClauses ?? default;

    public bool IsVoid => Type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };

    public bool IsIterator => Body.DescendantNodes(static n => n is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).Any(static n => n is YieldStatementSyntax);

    /// <summary>What a member looks like to a mutation, or null where it is left alone.</summary>
    public static MutableMember? Of(MemberDeclarationSyntax member)
    {
        if (member.Parent is not (ClassDeclarationSyntax or StructDeclarationSyntax or RecordDeclarationSyntax))
        {
            return null;
        }

        MutableMember? found = member switch
        {
            MethodDeclarationSyntax m => Made(m, m.Identifier.Text, m.ReturnType, m.ParameterList.Parameters, m.Body, m.ExpressionBody),
            OperatorDeclarationSyntax o => Made(o, "Operator", o.ReturnType, o.ParameterList.Parameters, o.Body, o.ExpressionBody),
            ConversionOperatorDeclarationSyntax c => Made(c, "Conversion", c.Type, c.ParameterList.Parameters, c.Body, c.ExpressionBody),
            PropertyDeclarationSyntax p => Made(p, p.Identifier.Text, p.Type, default, Getter(p)?.Body, p.ExpressionBody ?? Getter(p)?.ExpressionBody),
            IndexerDeclarationSyntax i => Made(i, "Item", i.Type, i.ParameterList.Parameters, Getter(i)?.Body, i.ExpressionBody ?? Getter(i)?.ExpressionBody),
            _ => null,
        };
        return found?.Type is RefTypeSyntax ? null : found;
    }

    private static MutableMember? Made(
        MemberDeclarationSyntax member,
        string name,
        TypeSyntax type,
        SeparatedSyntaxList<ParameterSyntax> parameters,
        BlockSyntax? block,
        ArrowExpressionClauseSyntax? arrow) =>
        (block ?? (SyntaxNode?)arrow?.Expression) is SyntaxNode body ? new MutableMember(member, name, type, parameters, body) : null;

    private static AccessorDeclarationSyntax? Getter(BasePropertyDeclarationSyntax property) =>
        property.AccessorList?.Accessors is [AccessorDeclarationSyntax { RawKind: (int)SyntaxKind.GetAccessorDeclaration } only] ? only : null;
}
