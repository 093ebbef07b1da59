using System.Collections.Immutable;
using Atellagent.Domain.Detectors;

namespace Atellagent.Domain.Tests.Detectors;

/// <summary>Asks one detector about one text.</summary>
internal static class Looking
{
    public static ImmutableArray<Finding> Look(this ITextDetector detector, string text)
    {
        FindingSink sink = new();
        detector.Look(text, default, sink);
        return sink.Findings;
    }

    public static string Kinds(this ITextDetector detector, string text) =>
        string.Join(' ', detector.Look(text).Select(static f => f.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
