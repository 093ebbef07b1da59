using System.Text.RegularExpressions;

namespace Atellagent.Domain.Tests.Conformance;

/// <summary>
/// <c>cel.block</c> is how an optimiser writes down what it has shared; nobody writes it by hand. It says what nested
/// <c>cel.bind</c> say, so that is what is run.
/// </summary>
internal static partial class CelBlocks
{
    /// <summary>The same expression without blocks.</summary>
    public static string Rewrite(string source)
    {
        source = IterationVariables().Replace(source, "it_$1_$2");
        source = Indices().Replace(source, "index_$1");
        int block = source.IndexOf("cel.block(", StringComparison.Ordinal);
        if (block < 0)
        {
            return source;
        }

        string[] parts = Split(source, source.IndexOf('(', block), out int end);
        string[] bindings = Split(parts[0], parts[0].IndexOf('[', StringComparison.Ordinal), out _);
        string made = string.Concat(bindings.Select(static (value, i) => $"cel.bind(index_{i}, {value}, "))
            + string.Join(',', parts[1..]) + new string(')', bindings.Length);
        return source[..block] + made + source[(end + 1)..];
    }

    // The parts of a bracket, at its own level.
    private static string[] Split(string source, int open, out int end)
    {
        List<string> parts = [];
        int depth = 0;
        int from = open + 1;
        char quote = '\0';
        for (end = open; end < source.Length; end++)
        {
            char c = source[end];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (c is ')' or ']' or '}' && --depth == 0)
            {
                parts.Add(source[from..end]);
                break;
            }
            else if (c == ',' && depth == 1)
            {
                parts.Add(source[from..end]);
                from = end + 1;
            }
        }

        return [.. parts];
    }

    [GeneratedRegex(@"cel\.iterVar\((\d+), (\d+)\)")]
    private static partial Regex IterationVariables();

    [GeneratedRegex(@"cel\.index\((\d+)\)")]
    private static partial Regex Indices();
}
