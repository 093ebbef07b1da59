namespace Atellagent.Boundary.Administration;

/// <summary>One thing that is wrong with the documents of a change.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong.</param>
[GenerateSerializer, Alias("atellagent.applyerror"), Immutable]
public sealed record ApplyError(
    [property: Id(0)] string File,
    [property: Id(1)] int Line,
    [property: Id(2)] int Column,
    [property: Id(3)] string Message);
