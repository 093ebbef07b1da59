using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Atellagent.Mutants.Finding;

/// <summary>One change of a source text.</summary>
/// <param name="Kind">What sort of change.</param>
/// <param name="Span">What is replaced.</param>
/// <param name="Text">What stands there instead; empty where it is left out.</param>
internal sealed record Mutation(string Kind, TextSpan Span, string Text)
{
    public static Mutation Replace(string kind, SyntaxNode node, string text) => new(kind, node.Span, text);

    public static Mutation Replace(string kind, SyntaxToken token, string text) => new(kind, token.Span, text);

    public static Mutation LeaveOut<T>(string kind, SeparatedSyntaxList<T> list, int index)
        where T : SyntaxNode
    {
        int start = list[index].SpanStart;
        int end = index < list.SeparatorCount ? list.GetSeparator(index).Span.End : list[index].Span.End;
        // The last of several takes the comma before it along.
        return new Mutation(kind, TextSpan.FromBounds(index > 0 && index >= list.SeparatorCount ? list.GetSeparator(index - 1).SpanStart : start, end), "");
    }
}
