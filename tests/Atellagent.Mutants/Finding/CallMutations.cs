using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Atellagent.Mutants.Finding;

/// <summary>Calls of the base library that are other calls, or are left out of a chain.</summary>
internal static class CallMutations
{
    // Each of a pair becomes the other.
    private static readonly (string, string)[] Pairs =
    [
        ("All", "Any"), ("TrueForAll", "Exists"), ("First", "Last"), ("FirstOrDefault", "LastOrDefault"), ("Find", "FindLast"), ("Min", "Max"), ("MinBy", "MaxBy"),
        ("Floor", "Ceiling"), ("Union", "Intersect"), ("UnionWith", "IntersectWith"), ("Order", "OrderDescending"), ("OrderBy", "OrderByDescending"),
        ("ThenBy", "ThenByDescending"), ("Skip", "Take"), ("StartsWith", "EndsWith"), ("IndexOf", "LastIndexOf"),
    ];

    private static readonly Dictionary<string, string> Others =
        Pairs.Concat(Pairs.Select(static pair => (pair.Item2, pair.Item1))).ToDictionary(static pair => pair.Item1, static pair => pair.Item2, StringComparer.Ordinal);

    private static readonly HashSet<string> CanBeLeftOut = new(StringComparer.Ordinal)
    {
        "Where", "Distinct", "DistinctBy", "Order", "OrderBy", "ThenBy", "Skip", "Take", "Reverse", "Append", "Prepend", "Concat", "Union", "Except",
        "Intersect", "Trim", "TrimEnd", "TrimStart", "ToLowerInvariant", "ToUpperInvariant", "Replace",
    };

    public static IEnumerable<Mutation> Of(SyntaxNode node)
    {
        if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: SimpleNameSyntax name } access } call)
        {
            yield break;
        }

        if (Others.TryGetValue(name.Identifier.Text, out string? other))
        {
            yield return Mutation.Replace("call", name.Identifier, other);
        }

        if (CanBeLeftOut.Contains(name.Identifier.Text))
        {
            yield return new Mutation("call", TextSpan.FromBounds(access.Expression.Span.End, call.Span.End), "");
        }
    }
}
