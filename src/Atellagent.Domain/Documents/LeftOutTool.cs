using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>A tool of an MCP server that was not taken into its route, because detectors found something in what it says of itself.</summary>
/// <param name="Pin">The digest of what it said.</param>
/// <param name="Findings">The kinds of what was found in it.</param>
public sealed record LeftOutTool(string Pin, ImmutableArray<string> Findings);
