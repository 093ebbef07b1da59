namespace Atellagent.Domain.Documents;

/// <summary>Where something stands in the boundary folder.</summary>
/// <param name="File">The file, relative to the folder; empty for what came in a request body.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <inheritdoc />
    public override string ToString() => File is null or "" ? $"{Line}:{Column}" : $"{File}:{Line}:{Column}";
}
