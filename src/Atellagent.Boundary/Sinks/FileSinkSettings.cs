namespace Atellagent.Boundary.Sinks;

/// <summary>Where evidence is written as it comes, as lines of JSON.</summary>
/// <param name="Path">The file; null for nowhere.</param>
/// <param name="MaxBytes">How large it becomes before another one is begun.</param>
public sealed record FileSinkSettings(string? Path, long MaxBytes);
