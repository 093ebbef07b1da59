using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>A path below a destination's prefix, such as <c>orders/{orderId}/refunds</c>. Each argument becomes exactly one segment.</summary>
internal sealed class PathTemplate
{
    private const int LongestArgument = 1024;
    private static readonly SearchValues<char> Separators = SearchValues.Create("/\\%;?#\uFF0E\uFF0F\uFF3C\u2215\u2044\u29F8\u3002");
    private readonly ImmutableArray<(string Text, bool IsArgument)> _segments;

    private PathTemplate(ImmutableArray<(string, bool)> segments) => _segments = segments;

    /// <summary>The arguments that it takes.</summary>
    public IEnumerable<string> Arguments => _segments.Where(segment => segment.IsArgument).Select(segment => segment.Text);

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text, without a leading slash.</param>
    /// <param name="template">The template.</param>
    /// <returns>False when a literal segment is not plain or an argument is not a whole segment.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template)
    {
        template = null;
        ImmutableArray<(string, bool)>.Builder segments = ImmutableArray.CreateBuilder<(string, bool)>();
        foreach (string segment in text.Length == 0 ? [] : text.Split('/'))
        {
            bool isArgument = segment.Length > 2 && segment[0] == '{' && segment[^1] == '}';
            string name = isArgument ? segment[1..^1] : segment;
            if (isArgument ? !name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') : !PathSyntax.IsPlainSegment(segment))
            {
                return false;
            }

            segments.Add((name, isArgument));
        }

        template = new PathTemplate(segments.ToImmutable());
        return true;
    }

    /// <summary>Fills the template.</summary>
    /// <param name="argument">Gives an argument's text, or null where there is none.</param>
    /// <returns>The path, or which argument cannot be a segment.</returns>
    public PathExpansion Expand(Func<string, string?> argument)
    {
        StringBuilder path = new();
        foreach ((string text, bool isArgument) in _segments)
        {
            path.Append(path.Length > 0 ? "/" : "");
            if (!isArgument)
            {
                path.Append(text);
            }
            else if (argument(text) is not { } value || !TryAppend(value, path))
            {
                return new PathExpansion.Refused(text);
            }
        }

        return new PathExpansion.Path(path.ToString());
    }

    // Encoding alone is not enough: servers decode, some of them twice, and then fold what they find. So a value that holds a
    // separator, a percent sign or only dots is refused, not encoded. Identifiers have none of these.
    private static bool TryAppend(string value, StringBuilder path)
    {
        if (value.Length is 0 or > LongestArgument
            || value.AsSpan().ContainsAny(Separators)
            || value.All(static c => c == '.')
            || value.Any(char.IsControl)
            || value.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            path.Append(Uri.EscapeDataString(value));
            return true;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
