using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Detectors;

/// <summary>Shows a value to detectors: every text in it, names of members and numbers included.</summary>
public static class Detection
{
    /// <summary>The detector that a kind of finding is of.</summary>
    /// <param name="kind">The kind, such as <c>pii.iban</c> or <c>unavailable.pii</c>.</param>
    /// <returns>The detector's name.</returns>
    public static string DetectorOf(string kind)
    {
        kind = kind.StartsWith(DetectorReport.Unavailable, StringComparison.Ordinal) ? kind[DetectorReport.Unavailable.Length..] : kind;
        int dot = kind.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? kind : kind[..dot];
    }

    /// <summary>Asks detectors.</summary>
    /// <param name="value">The value; null where there is none.</param>
    /// <param name="detectors">Whom to ask.</param>
    /// <returns>What they say; one that throws is told as unavailable, and its findings are not.</returns>
    public static DetectorReport Look(JsonValue? value, ImmutableArray<ITextDetector> detectors)
    {
        if (detectors.IsEmpty)
        {
            return DetectorReport.None;
        }

        ImmutableSortedDictionary<string, decimal>.Builder scores = DetectorReport.None.Scores.ToBuilder();
        ImmutableArray<Finding> all = [];
        foreach (ITextDetector detector in detectors)
        {
            FindingSink sink = new();
            try
            {
                if (value is not null)
                {
                    Look(value, default, detector, sink);
                }
            }
#pragma warning disable CA1031 // A detector that fails has not answered, whatever it throws: that is said, and whoever needs its answer denies.
            catch (Exception)
            {
                scores[DetectorReport.Unavailable + detector.Name] = 1;
                continue;
            }
#pragma warning restore CA1031

            scores[detector.Name] = 0;
            ImmutableArray<Finding> found = sink.Findings;
            foreach (Finding finding in found)
            {
                scores[finding.Kind] = Math.Max(scores.GetValueOrDefault(finding.Kind), finding.Score);
            }

            all = all.IsEmpty ? found : all.AddRange(found);
        }

        return new DetectorReport(scores.ToImmutable(), all);
    }

    // A name says what its value is with its last words; a longer one is looked at as a text of its own, and not with each value again.
    private const int LongestName = 128;

    private static void Look(JsonValue value, ReadOnlySpan<char> name, ITextDetector detector, FindingSink sink)
    {
        switch (value)
        {
            case JsonString text:
                detector.Look(text.Value, name, sink);
                break;
            case JsonNumber number:
                detector.Look(number.ToString(), name, sink);
                break;
            case JsonArray list:
                for (int i = 0; i < list.Items.Length; i++)
                {
                    // An element has the name of its list: { "passwords": ["…"] }.
                    sink.Enter(i.ToString(CultureInfo.InvariantCulture));
                    Look(list.Items[i], name, detector, sink);
                    sink.Leave();
                }

                break;
            case JsonObject record:
                foreach ((string member, JsonValue held) in record.Members)
                {
                    sink.Enter(member);
                    sink.LookAtName(true);
                    detector.Look(member, default, sink);
                    sink.LookAtName(false);
                    Look(held, member.Length <= LongestName ? member : member.AsSpan(^LongestName..), detector, sink);
                    sink.Leave();
                }

                break;
            default:
                break;
        }
    }
}
