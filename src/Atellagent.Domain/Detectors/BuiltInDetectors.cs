using System.Collections.Immutable;

namespace Atellagent.Domain.Detectors;

/// <summary>The detectors that every boundary has.</summary>
public static class BuiltInDetectors
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<ITextDetector> All { get; } = [];
}
