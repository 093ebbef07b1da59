using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads what an <c>mcp</c> route says of tools beside its operations.</summary>
internal static class ToolReader
{
    /// <summary>Reads <c>acceptedTools</c>, a list of pins.</summary>
    /// <param name="spec">The route.</param>
    /// <returns>They.</returns>
    public static ImmutableArray<string> Accepted(FieldReader spec) => spec.List("acceptedTools", node => Pin(spec, node));

    /// <summary>Reads <c>leftOut</c>, which the boundary writes.</summary>
    /// <param name="spec">The route.</param>
    /// <returns>The tools by name.</returns>
    public static ImmutableSortedDictionary<string, LeftOutTool> LeftOut(FieldReader spec)
    {
        ImmutableSortedDictionary<string, LeftOutTool>.Builder tools = ImmutableSortedDictionary.CreateBuilder<string, LeftOutTool>(StringComparer.Ordinal);
        foreach (YamlEntry entry in spec.Fields("leftOut")?.Map.Entries ?? [])
        {
            if (FieldReader.Open(entry.Value, spec.Context) is not { } tool)
            {
                continue;
            }

            string? pin = tool.RequiredNode("pin") is { } node ? Pin(tool, node) : null;
            ImmutableArray<string> findings = tool.List("findings", tool.TextOf);
            tool.Close();
            tools[entry.Key] = new LeftOutTool(pin ?? "", findings);
        }

        return tools.ToImmutable();
    }

    /// <summary>Reads <c>serves</c>, the parts of the protocol beside tools.</summary>
    /// <param name="spec">The route.</param>
    /// <returns>They, each once.</returns>
    public static ImmutableArray<string> Serves(FieldReader spec)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return spec.List("serves", node =>
        {
            string? part = spec.TextOf(node);
            if (part is not null && (!McpOperations.Parts.ContainsKey(part) || !seen.Add(part)))
            {
                spec.Context.Refuse(node, "this is resources, prompts, completions, sampling or elicitation, each at most once");
                return null;
            }

            return part;
        });
    }

    private static string? Pin(FieldReader fields, YamlNode node)
    {
        string? pin = fields.TextOf(node);
        if (pin is not null && !Digest.TryParse(pin, out _))
        {
            fields.Context.Refuse(node, "this must be the digest of a tool, sha256: and 64 hexadecimal digits");
            return null;
        }

        return pin;
    }
}
