using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>Takes out of a response what a rule says. What cannot be taken out for certain lets nothing leave.</summary>
internal static class ResponseRedaction
{
    private static readonly JsonString Mask = new("[redacted]");

    /// <summary>Redacts.</summary>
    /// <param name="response">The response; null where there is none.</param>
    /// <param name="redaction">What is taken out.</param>
    /// <param name="report">What detectors found in it, and where.</param>
    /// <param name="detectors">They, to look once more at what is left.</param>
    /// <param name="clean">What is left.</param>
    /// <param name="problem">Why it could not be done.</param>
    /// <returns>False when it could not.</returns>
    public static bool TryApply(
        JsonValue? response, Redaction redaction, DetectorReport report, ImmutableArray<ITextDetector> detectors, out JsonValue? clean, [NotNullWhen(false)] out string? problem)
    {
        (clean, problem) = (null, null);
        string[] unmarked = [.. redaction.Kinds.Where(kind => report.Findings.IsDefault || !IsAnswered(report, kind))];
        if (unmarked.Length > 0)
        {
            problem = $"no detector has marked where {string.Join(", ", unmarked)} stands in the response";
            return false;
        }

        if (!redaction.Paths.IsEmpty && response is JsonString)
        {
            problem = "the response is text, and has no members that could be taken out";
            return false;
        }

        clean = response;
        if (!redaction.Kinds.IsEmpty && clean is not null && !TryMask(clean, redaction.Kinds, report, detectors, out clean, out problem))
        {
            return false;
        }

        foreach (string path in redaction.Paths)
        {
            clean = clean is null ? null : Replace(clean, Split(path));
        }

        return true;
    }

    private static bool IsAnswered(DetectorReport report, string kind) => report.Scores.ContainsKey(Detection.DetectorOf(kind));

    // Whatever cannot be masked, or is still found afterwards, lets nothing leave.
    private static bool TryMask(
        JsonValue response, ImmutableArray<string> kinds, DetectorReport report, ImmutableArray<ITextDetector> detectors, out JsonValue? clean, [NotNullWhen(false)] out string? problem)
    {
        (clean, problem) = (null, null);
        Finding[] meant = [.. report.Findings.Where(finding => IsMeant(finding, kinds))];
        if (Array.Exists(meant, static finding => finding.IsName))
        {
            problem = "what is to be taken out stands in the name of a member";
            return false;
        }

        JsonValue masked = MaskedPlace.Of(meant).Mask(response, new Placeholders());
        DetectorReport again = meant.Length > 0 ? Detection.Look(masked, detectors) : report;
        if (kinds.FirstOrDefault(kind => !IsAnswered(again, kind)) is { } unanswered)
        {
            problem = $"nobody can tell whether anything of {unanswered} is still there afterwards";
            return false;
        }

        if (meant.Length > 0 && again.Findings.Any(finding => IsMeant(finding, kinds)))
        {
            problem = "something of what is to be taken out is still there afterwards";
            return false;
        }

        clean = masked;
        return true;
    }

    private static bool IsMeant(Finding finding, ImmutableArray<string> kinds) => kinds.Any(kind =>
        finding.Kind.StartsWith(kind, StringComparison.Ordinal) && (finding.Kind.Length == kind.Length || finding.Kind[kind.Length] == '.'));

    private static ReadOnlySpan<string> Split(string path) =>
        path.Split('/').Skip(1).Select(static part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();

    private static JsonValue Replace(JsonValue value, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return Mask;
        }

        switch (value)
        {
            case JsonObject record:
                KeyValuePair<string, JsonValue>[] members = new KeyValuePair<string, JsonValue>[record.Members.Length];
                for (int i = 0; i < members.Length; i++)
                {
                    (string name, JsonValue member) = record.Members[i];
                    bool isMeant = path[0] == "*" || string.Equals(path[0], name, StringComparison.Ordinal);
                    members[i] = new(name, isMeant ? Replace(member, path[1..]) : member);
                }

                return JsonObject.TryCreate(members, out JsonObject? replaced, out _) ? replaced : record;
            case JsonArray list:
                ImmutableArray<JsonValue>.Builder items = ImmutableArray.CreateBuilder<JsonValue>(list.Items.Length);
                if (path[0] != "*" && !path[0].All(char.IsAsciiDigit))
                {
                    return list.Items.IsEmpty ? list : Mask;
                }

                for (int i = 0; i < list.Items.Length; i++)
                {
                    bool isMeant = path[0] == "*" || string.Equals(path[0], i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                    items.Add(isMeant ? Replace(list.Items[i], path[1..]) : list.Items[i]);
                }

                return new JsonArray(items.DrainToImmutable());
            case JsonNull:
                return value;
            default:
                // Another shape than the path was written for: what was meant may stand in it.
                return Mask;
        }
    }
}
