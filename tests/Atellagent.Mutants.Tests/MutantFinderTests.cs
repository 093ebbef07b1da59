using Atellagent.Mutants.Finding;
using Microsoft.CodeAnalysis.CSharp;

namespace Atellagent.Mutants.Tests;

public sealed class MutantFinderTests
{
    [Theory]
    [InlineData("a < b", "< -> <=", "< -> >=")]
    [InlineData("a == b", "== -> !=")]
    [InlineData("p && q", "&& -> ||", "p && q -> (p)", "p && q -> (q)")]
    [InlineData("!p", "!p -> (p)")]
    [InlineData("x ?? y", "x ?? y -> (x)", "x ?? y -> (y)")]
    [InlineData("p ? a : b", "p -> !(p)", "p ? a : b -> (a)", "p ? a : b -> (b)")]
    [InlineData("x is null or > 3", "x is null or > 3 -> !(x is null or > 3)", "or -> and", "> -> >=", "> -> <=", "3 -> 4")]
    [InlineData("x is not null", "not null -> (null)")]
    [InlineData("a switch { 1 => b, _ => c }", "1 => b, -> (left out)", "1 -> 2")]
    [InlineData("a.Any(b)", "Any -> All")]
    [InlineData("a.Where(b).First()", ".Where(b) -> (left out)", "First -> Last")]
    [InlineData("a with { B = c, D = e }", "B = c, -> (left out)", ", D = e -> (left out)")]
    [InlineData("[a, .. b]", "a, -> (left out)", ", .. b -> (left out)")]
    [InlineData("\"text\"", "\"text\" -> \"\"")]
    [InlineData("$\"text {a}\"", "$\"text {a}\" -> \"\"")]
    [InlineData("-a + 1", "+ -> -", "-a -> (a)", "1 -> 2")]
    [InlineData("a")]
    public void An_expression_is_changed_in_each_of_its_places(string expression, params string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Found($"object M() => {expression};").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("if (p) { F(); }", "if (p) { F(); } -> ;", "F(); -> ;", "p -> !(p)")]
    [InlineData("if (p) { return; } else { F(); }", "if (p) { return; } else { F(); } -> { F(); }", "F(); -> ;", "p -> !(p)", "return; -> ;")]
    [InlineData("while (p) { break; }", "break; -> ;", "p -> !(p)")]
    [InlineData("switch (a) { case 1: break; default: break; }", "1 -> 2", "case 1: break; -> (left out)")]
    [InlineData("x |= y;", "x |= y; -> ;", "|= -> &=")]
    public void A_statement_is_left_out_or_its_condition_turned(string statement, params string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Found($"void M() {{ {statement} }}").Order(StringComparer.Ordinal));

    [Fact]
    public void Only_bodies_of_members_that_can_be_copied_are_changed() =>
        Assert.Equal(
            ["true -> false", "true -> false"],
            Found("bool _field = true; C() { _field = true; } public bool P => true; public bool Q { get { return true; } } public bool R { get; } = true; abstract bool S();"));

    private static string[] Found(string member)
    {
        List<Mutant> mutants = MutantFinder.Find([("C.cs", CSharpSyntaxTree.ParseText($"class C {{ {member} }}"))]);

        Assert.Equal(Enumerable.Range(1, mutants.Count), mutants.Select(static m => m.Number));
        return [.. mutants.Select(static m => $"{m.Was} -> {m.Becomes}")];
    }
}
