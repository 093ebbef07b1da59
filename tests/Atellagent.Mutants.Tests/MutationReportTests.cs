using Atellagent.Mutants.Finding;
using Atellagent.Mutants.Running;
using Microsoft.CodeAnalysis.CSharp;

namespace Atellagent.Mutants.Tests;

public sealed class MutationReportTests
{
    private static readonly List<Mutant> Mutants = MutantFinder.Find([("Bounds/C.cs", CSharpSyntaxTree.ParseText("class C { bool M(int a, int b) => !(a < b || true); }"))]);

    [Fact]
    public void What_survives_and_what_no_test_enters_counts_against_the_score()
    {
        Assert.Equal(25, new MutationReport([.. Enum.GetValues<Fate>().Select(static (fate, i) => new Verdict(Mutants[i], fate is Fate.Stuck ? Fate.Survived : fate, null))], 0).Score);
        Assert.Equal(50, new MutationReport([.. Enum.GetValues<Fate>().Select(static (fate, i) => new Verdict(Mutants[i], fate, null))], 0).Score);
        Assert.Equal(0, new MutationReport([], 0).Score);
    }

    [Fact]
    public void The_table_counts_by_folder()
    {
        using StringWriter output = new();

        new MutationReport([new Verdict(Mutants[0], Fate.Killed, "T"), new Verdict(Mutants[1], Fate.Survived, null)], 3).Write(output);

        Assert.Equal(["Bounds 2 1 0 1 0 50.0%", "all 2 1 0 1 0 50.0%", "3 more were refused by the compiler."], output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Theory]
    [InlineData("--at-least 90 Bounds", 90, "Bounds/BoundSet.cs", true)]
    [InlineData("Bounds/BoundSet.cs --workers 1", 0, "Bounds/BoundSet.cs", true)]
    [InlineData("", 0, "Decisions/Decision.cs", true)]
    [InlineData("Bounds", 0, "BoundsMore/X.cs", false)]
    public void Places_and_options_are_read(string arguments, int atLeast, string place, bool isCovered)
    {
        MutationOptions options = MutationOptions.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))!;

        Assert.Equal(atLeast, options.AtLeast);
        Assert.Equal(isCovered, options.Covers(place));
    }

    [Theory]
    [InlineData("--at-least")]
    [InlineData("--at-least many")]
    [InlineData("--at-least 101")]
    [InlineData("--workers 0")]
    [InlineData("--rounds 0")]
    [InlineData("--faster 1")]
    public void Misuse_is_told(string arguments) => Assert.Null(MutationOptions.Parse(arguments.Split(' ')));
}
