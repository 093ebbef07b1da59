using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Detectors.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Detectors;

/// <summary>Shows a value to detectors: every text in it, names of members and numbers included.</summary>
public static class Detection
{
    /// <summary>The detector that a kind of finding is of.</summary>
    /// <param name="kind">The kind, such as <c>pii.iban</c>, <c>unavailable.pii</c> or <c>denied.pdp</c>.</param>
    /// <returns>The detector's name.</returns>
    public static string DetectorOf(string kind)
    {
        foreach (string prefix in (ReadOnlySpan<string>)[DetectorReport.Unavailable, DetectorReport.Granted, DetectorReport.Denied])
        {
            if (kind.StartsWith(prefix, StringComparison.Ordinal))
            {
                kind = kind[prefix.Length..];
                break;
            }
        }

        int dot = kind.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? kind : kind[..dot];
    }

    /// <summary>Asks detectors.</summary>
    /// <param name="value">The value; null where there is none.</param>
    /// <param name="detectors">Whom to ask.</param>
    /// <param name="deadline">By when.</param>
    /// <returns>What they say; one that throws or is late is told as unavailable, and its findings are not.</returns>
    public static DetectorReport Look(JsonValue? value, ImmutableArray<ITextDetector> detectors, DetectionDeadline deadline = default)
    {
        if (detectors.IsEmpty)
        {
            return DetectorReport.None;
        }

        ImmutableSortedDictionary<string, decimal>.Builder scores = DetectorReport.None.Scores.ToBuilder();
        ImmutableArray<Finding> all = [];
        foreach (ITextDetector detector in detectors)
        {
            FindingSink sink = new(deadline);
            try
            {
                if (value is not null)
                {
                    Look(value, default, detector, sink);
                    deadline.ThrowIfPast();
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

    // JSON in JSON in JSON in an address: nothing that is not made to hide goes deeper.
    private const int DeepestEscapes = 4;

    // A name says what its value is with its last words; a longer one is looked at as a text of its own, and not with each value again.
    private const int LongestName = 128;

    private static void Look(JsonValue value, ReadOnlySpan<char> name, ITextDetector detector, FindingSink sink)
    {
        switch (value)
        {
            case JsonString text:
                LookAt(text.Value, name, detector, sink);
                break;
            case JsonNumber number:
                LookAt(number.ToString(), name, detector, sink);
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
                    LookAt(member, default, detector, sink);
                    sink.LookAtName(false);
                    Look(held, member.Length <= LongestName ? member : member.AsSpan(^LongestName..), detector, sink);
                    sink.Leave();
                }

                break;
            default:
                break;
        }
    }

    // Once as it stands, and once more for each time that its escapes can be resolved: JSON in JSON, addresses, markup.
    private static void LookAt(ReadOnlySpan<char> text, ReadOnlySpan<char> name, ITextDetector detector, FindingSink sink)
    {
        sink.BeginText();
        detector.Look(text, name, sink);
        if (Escapes.MayHaveAny(text))
        {
            LookThrough(text, name, detector, sink);
            sink.BeginText();
        }
    }

    private static void LookThrough(ReadOnlySpan<char> text, ReadOnlySpan<char> name, ITextDetector detector, FindingSink sink)
    {
        (char[] plain, char[] plainer) = (ArrayPool<char>.Shared.Rent(text.Length), ArrayPool<char>.Shared.Rent(text.Length));
        (int[] places, int[] steps) = (ArrayPool<int>.Shared.Rent(text.Length + 1), ArrayPool<int>.Shared.Rent(text.Length + 1));
        try
        {
            int count = Escapes.Resolve(text, plain, places);
            for (int depth = 1; count >= 0; depth++)
            {
                sink.BeginResolved(places);
                detector.Look(plain.AsSpan(0, count), name, sink);
                int next = depth < DeepestEscapes ? Escapes.Resolve(plain.AsSpan(0, count), plainer, steps) : -1;
                for (int i = 0; i <= next; i++)
                {
                    // A place is never before its own, so that what is read here has not been written over.
                    places[i] = places[steps[i]];
                }

                (plain, plainer, count) = (plainer, plain, next);
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(plain, clearArray: true);
            ArrayPool<char>.Shared.Return(plainer, clearArray: true);
            ArrayPool<int>.Shared.Return(places);
            ArrayPool<int>.Shared.Return(steps);
        }
    }
}
