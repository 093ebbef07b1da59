using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads an operation's <c>path</c>: segments below the destination's prefix, each literal or one <c>{argument}</c>.</summary>
internal static class PathTemplateReader
{
    /// <summary>Reads a path.</summary>
    public static string Read(FieldReader fields, YamlNode node, ArgumentPlacement placement)
    {
        if (node.Json is not JsonString { Value: string path })
        {
            fields.Context.Refuse(node, $"this must be a text, it is {node.Description}");
            return "";
        }

        string[] segments = path.Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            // The empty path is the destination itself, and a last empty segment a / at the end.
            if (segments[i].Length > 0 || (i > 0 && i == segments.Length - 1) || path.Length == 0)
            {
                ReadSegment(fields, node, segments[i], placement);
                continue;
            }

            fields.Context.Refuse(node, i == 0 ? "the path is relative to the destination: leave the / at its beginning out" : "the path has // in it");
        }

        return path;
    }

    private static void ReadSegment(FieldReader fields, YamlNode node, string segment, ArgumentPlacement placement)
    {
        if (segment.Length > 0 && segment.All(c => c == '.'))
        {
            fields.Context.Refuse(node, "the path has . or .. in it");
        }
        else if (segment.StartsWith('{') && segment.EndsWith('}') && !segment.AsSpan(1, segment.Length - 2).ContainsAny('{', '}'))
        {
            placement.Place(segment[1..^1], node, SchemaTypes.String | SchemaTypes.Integer, mustBeRequired: true);
        }
        else if (!segment.All(c => char.IsAsciiLetterOrDigit(c) || "-._~!$&'()*+,=:@".Contains(c, StringComparison.Ordinal)))
        {
            fields.Context.Refuse(
                node,
                segment.Contains('{', StringComparison.Ordinal)
                    ? $"an argument takes a whole segment of the path: write {{name}} between two slashes instead of {segment}"
                    : $"the segment {segment} has characters that would have to be encoded; a path has letters, digits and -._~!$&'()*+,=:@");
        }
    }
}
