using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Routes;

/// <summary>A named thing that a route can do.</summary>
public sealed record RouteOperation
{
    /// <summary>The operation's name, unique within its route.</summary>
    public required string Name { get; init; }

    /// <summary>What it does to the world.</summary>
    public required OperationEffect Effect { get; init; }

    /// <summary>Whether agents see it as a tool; other parts of MCP are not.</summary>
    public bool IsTool { get; init; } = true;

    /// <summary>What it is for, shown to agents; for <c>mcp</c> the upstream's own description as pinned.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// The digest of all that the upstream said of the tool when it was pinned (<c>mcp</c> routes). A tool that says something else at the
    /// call is not called. Null for what a person wrote by hand.
    /// </summary>
    public string? Pin { get; init; }

    /// <summary>The HTTP method (<c>http</c> routes).</summary>
    public string? Method { get; init; }

    /// <summary>The path below the destination's prefix, with <c>{argument}</c> segments (<c>http</c> routes).</summary>
    public string? Path { get; init; }

    /// <summary>Arguments that travel in the query (<c>http</c> routes). Those not in path, query or headers make the JSON body.</summary>
    public ImmutableArray<string> Query { get; init; } = [];

    /// <summary>Headers that carry an argument: header name to argument name (<c>http</c> routes).</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>
    /// The header by which the destination knows a repeat of one action again (<c>http</c> routes); null where it knows none. Only an
    /// operation that has one may be sent once more when nobody knows what came of it.
    /// </summary>
    public string? IdempotencyHeader { get; init; }

    /// <summary>
    /// The arguments that say who is written to (<c>channel</c> routes), each a text or a list of texts. Every one of these is a target of
    /// the call.
    /// </summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    /// <summary>Counts what its calls use (<c>model</c> routes); null where they use nothing that is counted.</summary>
    public ModelMeter? Meter { get; init; }

    /// <summary>The labels that a run has once it has called this, with those of the route; sorted.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>The JSON Schema (2020-12) of the arguments as the document has it.</summary>
    public required JsonObject ArgumentsSchema { get; init; }

    /// <summary>The same, compiled.</summary>
    public required ArgumentSchema Arguments { get; init; }
}
