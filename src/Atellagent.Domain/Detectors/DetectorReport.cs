using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Detectors;

/// <summary>What detectors say of one request or response.</summary>
/// <param name="Scores">
/// The highest score of each kind, and 0 for each detector that has answered and found nothing. One that failed has no entry of its own, so that a rule that
/// asks for it is an error, and <c>unavailable.NAME</c> instead.
/// </param>
/// <param name="Findings">Each finding.</param>
public sealed record DetectorReport(ImmutableSortedDictionary<string, decimal> Scores, ImmutableArray<Finding> Findings)
{
    /// <summary>What the kinds of detectors that failed begin with.</summary>
    public const string Unavailable = "unavailable.";

    /// <summary>What the kinds of decision points that said yes begin with. No condition can read it, so that it allows nothing by itself.</summary>
    public const string Granted = "granted.";

    /// <summary>What the kinds of decision points that said no begin with. No condition can read it away.</summary>
    public const string Denied = "denied.";

    /// <summary>Whether a kind is what a decision point said, which counts for whoever wants its yes and for nobody else.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>False for findings.</returns>
    public static bool IsDecision(string kind) => kind.StartsWith(Granted, StringComparison.Ordinal) || kind.StartsWith(Denied, StringComparison.Ordinal);

    /// <summary>Why, in the words of those that said no: texts of somebody else.</summary>
    public ImmutableSortedDictionary<string, string> Words { get; init; } = NoWords;

    /// <summary>Nobody has said anything.</summary>
    public static ImmutableSortedDictionary<string, string> NoWords { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What these and others say together.</summary>
    /// <param name="others">What others say.</param>
    /// <returns>All of it.</returns>
    public DetectorReport With(DetectorReport others) => others.Scores.IsEmpty ? this
        : new DetectorReport(Scores.SetItems(others.Scores), Findings.IsDefaultOrEmpty ? others.Findings : others.Findings.IsDefaultOrEmpty ? Findings : Findings.AddRange(others.Findings)) { Words = Words.SetItems(others.Words) };

    /// <summary>Of scores those of some detectors, with that they have not answered.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="detectors">The detectors.</param>
    /// <returns>They.</returns>
    public static DetectorReport Of(ImmutableSortedDictionary<string, decimal> scores, ImmutableArray<string> detectors) =>
        detectors.IsEmpty ? None : None with { Scores = None.Scores.AddRange(scores.Where(one => detectors.Contains(Detection.DetectorOf(one.Key), StringComparer.Ordinal))) };

    /// <summary>The findings in one text, in the order in which they stand there.</summary>
    /// <returns>Kind, score, start and end of each; the end is not included.</returns>
    public JsonArray Told() => new([.. Findings.OrderBy(static finding => finding.Start).Select(static finding => (JsonValue)JsonObject.Of(
        ("end", JsonNumber.Of(finding.Start + finding.Length)),
        ("kind", new JsonString(finding.Kind)),
        ("score", ToJson(finding.Score)),
        ("start", JsonNumber.Of(finding.Start))))]);

    /// <summary>A score as JSON.</summary>
    /// <param name="score">The score.</param>
    /// <returns>The number, of four places at most.</returns>
    public static JsonNumber ToJson(decimal score) => JsonNumber.TryOf(Math.Round(score, 4), out JsonNumber? number)
        ? number
        : throw new ArgumentOutOfRangeException(nameof(score));

    /// <summary>Nobody has been asked.</summary>
    public static DetectorReport None { get; } = new(ImmutableSortedDictionary.Create<string, decimal>(StringComparer.Ordinal), []);
}
