using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Actions;

/// <summary>How records tell of findings: what was found and where, and never what stands there.</summary>
internal static class FindingsTold
{
    // What decides is the highest score of each kind, and all of those are told.
    private const int Most = 64;

    /// <summary>The highest score of each kind.</summary>
    /// <param name="scores">The scores.</param>
    /// <returns>They, by kind; null where nobody was asked.</returns>
    public static JsonObject? Scores(ImmutableSortedDictionary<string, decimal> scores) =>
        scores.IsEmpty ? null : JsonObject.Of([.. scores.Select(static one => (one.Key, (JsonValue?)DetectorReport.ToJson(one.Value)))]);

    /// <summary>Where findings stand, the first of them.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="withPaths">Whether the names that lead there are told: whoever asks chooses them, and they may be somebody's.</param>
    /// <returns>They; null where there are none.</returns>
    public static JsonArray? Spans(ImmutableArray<Finding> findings, bool withPaths) =>
        findings.IsDefaultOrEmpty ? null : new JsonArray([.. findings.Take(Most).Select(finding => Tell(finding, withPaths))]);

    private static JsonObject Tell(Finding finding, bool withPath) => JsonObject.Of(
        ("inName", finding.IsName ? JsonBoolean.True : null),
        ("kind", new JsonString(finding.Kind)),
        ("length", JsonNumber.Of(finding.Length)),
        ("path", withPath ? new JsonString(finding.Path) : null),
        ("score", DetectorReport.ToJson(finding.Score)),
        ("start", JsonNumber.Of(finding.Start)));
}
