namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>What a surface answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Content">The content.</param>
internal sealed record InnerAnswer(int Status, ReadOnlyMemory<byte> Content);
