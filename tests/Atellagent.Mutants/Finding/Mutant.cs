using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace Atellagent.Mutants.Finding;

/// <summary>A member with one mutation.</summary>
/// <param name="Number">Its number, from 1; zero is the program as it was written.</param>
/// <param name="Place">The file, below the project's folder.</param>
/// <param name="MemberNumber">The number of the member.</param>
/// <param name="Member">The member.</param>
/// <param name="Mutation">The mutation.</param>
internal sealed record Mutant(int Number, string Place, int MemberNumber, MutableMember Member, Mutation Mutation)
{
    /// <summary>The line, from 1.</summary>
    public int Line => Source.Lines.GetLineFromPosition(Mutation.Span.Start).LineNumber + 1;

    /// <summary>The folder below the project's own, such as <c>Decisions</c>.</summary>
    public string Folder => Path.GetDirectoryName(Place) ?? "";

    /// <summary>What stood there.</summary>
    public string Was => OneLine(Source.ToString(Mutation.Span));

    /// <summary>What stands there.</summary>
    public string Becomes => Mutation.Text.Length == 0 ? "(left out)" : OneLine(Mutation.Text);

    public override string ToString() => $"{Place}:{Line} {Mutation.Kind}: {Was}  ->  {Becomes}";

    private SourceText Source => Member.Declaration.SyntaxTree.GetText();

    private static string OneLine(string text)
    {
        string line = Regex.Replace(text, @"\s+", " ").Trim();
        return line.Length <= 110 ? line : line[..75] + " … " + line[^30..];
    }
}
