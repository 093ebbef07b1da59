using System.Collections.Immutable;

namespace Atellagent.Boundary.Administration;

/// <summary>A change of the boundary's documents.</summary>
[GenerateSerializer, Alias("atellagent.apply"), Immutable]
public sealed record ApplyRequest
{
    /// <summary>The documents' files.</summary>
    [Id(0)]
    public required ImmutableArray<SourceFile> Files { get; init; }

    /// <summary>Why; empty where nobody said.</summary>
    [Id(1)]
    public string Why { get; init; } = "";

    /// <summary>Whether policies and exceptions that the files do not hold are taken out of force.</summary>
    [Id(2)]
    public bool Prune { get; init; }

    /// <summary>The <c>mcp</c> routes among them with the tools that their destinations have told, as the operation <c>discover</c> gave them.</summary>
    [Id(3)]
    public ImmutableArray<SourceFile> Pinned { get; init; } = [];

    /// <summary>Whether it is only tried out: its tests are not run, and nobody's signature is asked for.</summary>
    [Id(4)]
    public bool IsTrial { get; init; }
}
