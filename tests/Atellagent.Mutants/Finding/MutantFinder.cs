using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Atellagent.Mutants.Finding;

/// <summary>Finds all mutants of source files. What does not compile afterwards is dropped later.</summary>
internal static class MutantFinder
{
    /// <summary>Finds mutants.</summary>
    /// <param name="files">The files and their paths below the project's folder.</param>
    /// <returns>The mutants, numbered from 1 in the order of the files and of their text.</returns>
    public static List<Mutant> Find(IEnumerable<(string Place, SyntaxTree Tree)> files)
    {
        List<Mutant> mutants = [];
        int members = 0;
        foreach ((string place, SyntaxTree tree) in files)
        {
            foreach (MemberDeclarationSyntax declaration in tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>())
            {
                if (MutableMember.Of(declaration) is not MutableMember member)
                {
                    continue;
                }

                members++;
                foreach (Mutation mutation in Of(member.Body))
                {
                    mutants.Add(new Mutant(mutants.Count + 1, place, members, member, mutation));
                }
            }
        }

        return mutants;
    }

    private static IEnumerable<Mutation> Of(SyntaxNode body) => body.DescendantNodesAndSelf()
        .SelectMany(static node => OperatorMutations.Of(node).Concat(BranchMutations.Of(node)).Concat(ValueMutations.Of(node)).Concat(CallMutations.Of(node)))
        .Distinct()
        .OrderBy(static mutation => mutation.Span.Start);
}
