using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Sinks;

/// <summary>Where evidence is written as it comes, as lines of JSON.</summary>
/// <param name="Path">The file; null for nowhere.</param>
/// <param name="MaxBytes">How large it becomes before another one is begun.</param>
/// <param name="Records">Which records; null for every one.</param>
public sealed record FileSinkSettings(string? Path, long MaxBytes, EvidenceQuery? Records = null);
