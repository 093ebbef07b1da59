namespace Atellagent.Boundary.Administration;

/// <summary>One file of the boundary folder.</summary>
/// <param name="Name">Its name, relative to the folder.</param>
/// <param name="Text">Its text.</param>
[GenerateSerializer, Alias("atellagent.sourcefile"), Immutable]
public sealed record SourceFile([property: Id(0)] string Name, [property: Id(1)] string Text);
