using System.Collections.Immutable;
using Atellagent.Domain.Detectors.Danger;
using Atellagent.Domain.Detectors.Exfiltration;
using Atellagent.Domain.Detectors.Injection;
using Atellagent.Domain.Detectors.Personal;
using Atellagent.Domain.Detectors.Secrets;

namespace Atellagent.Domain.Detectors;

/// <summary>The detectors that every boundary has.</summary>
public static class BuiltInDetectors
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<ITextDetector> All { get; } = [new SecretDetector(), new PersonalDetector(), new InjectionDetector(), new ExfiltrationDetector(), new DangerDetector()];

    /// <summary>Finds some of them.</summary>
    /// <param name="names">Their names; <c>*</c> for all.</param>
    /// <returns>Those that there are, in one order.</returns>
    public static ImmutableArray<ITextDetector> Named(IReadOnlySet<string> names) =>
        names.Count == 0 ? [] : [.. All.Where(one => names.Contains("*") || names.Contains(one.Name))];
}
