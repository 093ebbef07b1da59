using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>A path below a destination's prefix, such as <c>orders/{orderId}/refunds</c>. Each argument becomes exactly one segment.</summary>
internal sealed class PathTemplate
{
    private readonly ImmutableArray<(string Text, bool IsArgument)> _segments;

    private PathTemplate(ImmutableArray<(string, bool)> segments) => _segments = segments;

    /// <summary>The arguments that it takes.</summary>
    public IEnumerable<string> Arguments => _segments.Where(segment => segment.IsArgument).Select(segment => segment.Text);

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text, without a leading slash; empty for the destination itself.</param>
    /// <param name="template">The template.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template) => TryParse(text, out template, out _);

    /// <summary>Reads a template and says what is wrong with it.</summary>
    /// <param name="text">The text, without a leading slash; empty for the destination itself.</param>
    /// <param name="template">The template.</param>
    /// <param name="reasons">What is wrong, all of it.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template, out ImmutableArray<string> reasons)
    {
        ImmutableArray<string>.Builder wrong = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<(string, bool)>.Builder segments = ImmutableArray.CreateBuilder<(string, bool)>();
        string[] parts = text.Length == 0 ? [] : text.Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            string part = parts[i];
            bool isArgument = part.Length > 2 && part[0] == '{' && part[^1] == '}';
            string name = isArgument ? part[1..^1] : part;
            if (isArgument && name.AsSpan().ContainsAny('{', '}'))
            {
                wrong.Add($"segment {i + 1}: an argument takes a whole segment, as {{name}}");
            }

            // A slash at the end is a last, empty segment: some services want one.
            bool isEnd = part.Length == 0 && i > 0 && i == parts.Length - 1;
            if (!isArgument && !isEnd && !PathSegment.IsPlain(part))
            {
                wrong.Add($"segment {i + 1}: a literal segment is not empty, not only dots, and has letters, digits and -._~!$&'()*+,=:@ only");
            }

            segments.Add((name, isArgument));
        }

        reasons = wrong.ToImmutable();
        template = reasons.IsEmpty ? new PathTemplate(segments.ToImmutable()) : null;
        return template is not null;
    }

    /// <summary>Fills the template.</summary>
    /// <param name="argument">Gives an argument's text, or null where there is none.</param>
    /// <returns>The path, or which argument cannot be a segment.</returns>
    public PathExpansion Expand(Func<string, string?> argument)
    {
        StringBuilder path = new();
        for (int i = 0; i < _segments.Length; i++)
        {
            (string text, bool isArgument) = _segments[i];
            string? segment = text;
            if (isArgument && (argument(text) is not { } value || !PathSegment.TryEncode(value, out segment)))
            {
                return new PathExpansion.Refused(text);
            }

            path.Append(i > 0 ? "/" : "").Append(segment);
        }

        return new PathExpansion.Path(path.ToString());
    }
}
