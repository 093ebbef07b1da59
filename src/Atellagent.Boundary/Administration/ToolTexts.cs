using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// Looks at what a tool of an MCP server says of itself: models read it as they read their instructions. That nothing is found says nothing; what a tool
/// may be called with, and what becomes of its answers, is for bounds, policies and release.
/// </summary>
internal static class ToolTexts
{
    private const decimal Sure = 0.8m;
    private static readonly ImmutableArray<ITextDetector> Detectors = BuiltInDetectors.Named(new HashSet<string>(StringComparer.Ordinal) { "injection", "exfiltration" });

    /// <summary>Looks at one.</summary>
    /// <param name="tool">Its description and schema, as they would stand in the route.</param>
    /// <returns>The kinds of what was found, and of detectors that have not answered; none where nobody has to read it.</returns>
    public static ImmutableArray<string> Look(JsonObject tool) =>
        [.. Detection.Look(tool, Detectors).Scores.Where(static found => found.Value >= Sure).Select(static found => found.Key)];
}
