using System.Text;
using Atellagent.Mutants.Finding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Atellagent.Mutants.Weaving;

/// <summary>
/// Puts all mutants of a file beside the code as it was written. Each is a copy of its member under a name of its own, and
/// the member itself asks first which of them is meant: so patterns and <c>out</c> variables may stand in what is mutated.
/// </summary>
internal static class Weaver
{
    private const string Mark = "__m";

    /// <summary>The switch that the woven code asks.</summary>
    public static string Switch(int members) =>
        $$"""
        namespace Atellagent.Woven
        {
            internal static class MutantSwitch
            {
                public static int Active;
                public static readonly bool[] Seen = new bool[{{members + 1}}];

                internal static int Enter(int member)
                {
                    Seen[member] = true;
                    return Active;
                }
            }
        }
        """;

    /// <summary>Weaves the mutants of one file into it.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="mutants">Its mutants.</param>
    /// <returns>The woven file.</returns>
    public static SyntaxTree Weave(SyntaxTree tree, IReadOnlyCollection<Mutant> mutants)
    {
        List<TextChange> changes = [];
        foreach (IGrouping<MutableMember, Mutant> group in mutants.GroupBy(static m => m.Member))
        {
            changes.Add(Dispatch(group.Key, [.. group]));
            changes.Add(new TextChange(new TextSpan(group.Key.Declaration.Span.End, 0), string.Concat(group.Select(Copy))));
        }

        return CSharpSyntaxTree.ParseText(
            tree.GetText().WithChanges(changes.OrderBy(static c => c.Span.Start)),
            (CSharpParseOptions)tree.Options,
            tree.FilePath);
    }

    /// <summary>The number of the mutant in whose copy a place of a woven file lies, or null.</summary>
    public static int? MutantAt(SyntaxTree woven, TextSpan place) => woven.GetRoot().FindNode(place).AncestorsAndSelf()
        .OfType<MethodDeclarationSyntax>()
        .Select(static method => method.Identifier.Text)
        .Where(static name => name.Contains(Mark, StringComparison.Ordinal))
        .Select(static name => (int?)int.Parse(name.AsSpan(name.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length), null))
        .FirstOrDefault();

    private static string NameOf(Mutant mutant) => mutant.Member.Name + Mark + mutant.Number;

    private static TextChange Dispatch(MutableMember member, Mutant[] mutants)
    {
        StringBuilder text = new();
        text.Append("switch (global::Atellagent.Woven.MutantSwitch.Enter(").Append(mutants[0].MemberNumber).Append(")) { ");
        string arguments = string.Join(", ", member.Parameters.Select(static p =>
            string.Join(' ', p.Modifiers.Where(static m => m.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword or SyntaxKind.InKeyword).Select(static m => m.Text).Append(p.Identifier.Text))));
        string types = member.TypeParameters is null ? "" : $"<{string.Join(", ", member.TypeParameters.Parameters.Select(static p => p.Identifier.Text))}>";
        foreach (Mutant mutant in mutants)
        {
            string call = $"{NameOf(mutant)}{types}({arguments})";
            text.Append("case ").Append(mutant.Number).Append(": ").Append(
                member.IsVoid ? $"{call}; return; "
                : member.IsIterator ? $"foreach (var woven__ in {call}) {{ yield return woven__; }} yield break; "
                : $"return {call}; ");
        }

        text.Append("} ");
        if (member.Body is BlockSyntax block)
        {
            return new TextChange(new TextSpan(block.OpenBraceToken.Span.End, 0), $" {text}");
        }

        text.Append(member.Body is ThrowExpressionSyntax || member.IsVoid ? "" : "return ").Append(member.Body).Append(';');
        bool isProperty = member.Declaration is BasePropertyDeclarationSyntax && member.Body.Parent!.Parent is not AccessorDeclarationSyntax;
        // From the arrow to the semicolon after the expression.
        TextSpan arrow = TextSpan.FromBounds(member.Body.Parent!.SpanStart, member.Body.GetLastToken().GetNextToken().Span.End);
        return new TextChange(arrow, isProperty ? $"{{ get {{ {text} }} }}" : $"{{ {text} }}");
    }

    private static string Copy(Mutant mutant)
    {
        MutableMember member = mutant.Member;
        int start = member.Body.SpanStart;
        TextSpan span = mutant.Mutation.Span;
        string body = member.Body.ToString();
        string mutated = string.Concat(body.AsSpan(0, span.Start - start), mutant.Mutation.Text, body.AsSpan(span.End - start));
        string modifiers = string.Join(' ', member.Declaration.Modifiers
            .Where(static m => m.Kind() is SyntaxKind.StaticKeyword or SyntaxKind.UnsafeKeyword or SyntaxKind.ReadOnlyKeyword)
            .Select(static m => m.Text).Prepend("private"));
        string parameters = string.Join(", ", member.Parameters.Select(static p =>
            string.Join(' ', p.Modifiers.Where(static m => m.Kind() is not (SyntaxKind.ThisKeyword or SyntaxKind.ParamsKeyword)).Select(static m => m.Text)
                .Append(p.Type!.ToString()).Append(p.Identifier.Text))));
        return $"\n{modifiers} {member.Type} {NameOf(mutant)}{member.TypeParameters}({parameters}) {member.Constraints} "
            + (member.Body is BlockSyntax ? mutated : $"=> {mutated};");
    }
}
