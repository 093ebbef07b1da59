using Atellagent.Mutants.Finding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Atellagent.Mutants.Weaving;

/// <summary>One assembly that holds all mutants, and which of them compile.</summary>
internal static class WovenAssembly
{
    /// <summary>Compiles. A mutant that the compiler refuses is dropped, and the rest compiled again.</summary>
    /// <param name="call">The project.</param>
    /// <param name="mutants">Its mutants.</param>
    /// <param name="output">Takes the assembly.</param>
    /// <returns>The mutants that compile.</returns>
    public static List<Mutant> Compile(CompilerCall call, IReadOnlyCollection<Mutant> mutants, Stream output)
    {
        List<Mutant> left = [.. mutants];
        SyntaxTree[] originals = [.. left.Select(static m => m.Member.Declaration.SyntaxTree).Distinct()];
        Dictionary<SyntaxTree, SyntaxTree> woven = originals.ToDictionary(static tree => tree, static tree => tree);
        SyntaxTree controls = CSharpSyntaxTree.ParseText(Weaver.Switch(mutants.Max(static m => m.MemberNumber)), (CSharpParseOptions)originals[0].Options);
        CSharpCompilation compilation = call.Compilation.AddSyntaxTrees(controls);
        HashSet<SyntaxTree> stale = [.. originals];
        while (true)
        {
            foreach (SyntaxTree original in stale)
            {
                SyntaxTree next = Weaver.Weave(original, [.. left.Where(m => m.Member.Declaration.SyntaxTree == original)]);
                compilation = compilation.ReplaceSyntaxTree(woven[original], next);
                woven[original] = next;
            }

            HashSet<int> dropped = Refused(compilation, stale.Select(original => woven[original]));
            if (dropped.Count == 0)
            {
                break;
            }

            stale = [.. left.Where(m => dropped.Contains(m.Number)).Select(static m => m.Member.Declaration.SyntaxTree)];
            left.RemoveAll(m => dropped.Contains(m.Number));
        }

        EmitResult result = compilation.Emit(output, manifestResources: call.Resources);
        return result.Success ? left : throw new InvalidOperationException($"the woven project cannot be written: {result.Diagnostics[0]}");
    }

    // Only of files that something was woven into: the others compile as ever.
    private static HashSet<int> Refused(CSharpCompilation compilation, IEnumerable<SyntaxTree> files)
    {
        HashSet<int> mutants = [];
        foreach (Diagnostic error in files.SelectMany(file => compilation.GetSemanticModel(file).GetDiagnostics()).Where(static d => d.Severity == DiagnosticSeverity.Error))
        {
            mutants.Add(Weaver.MutantAt(error.Location.SourceTree!, error.Location.SourceSpan)
                ?? throw new InvalidOperationException($"the woven project does not compile: {error}"));
        }

        return mutants;
    }
}
