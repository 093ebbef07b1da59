using System.Globalization;
using System.Text;
using Atellagent.Domain.Detectors;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// What stands in the place of what is taken out of a response: <c>[pii.iban 1]</c>. The same value has the same number wherever it stands in
/// one response, so that a reader can still tell one thing from another.
/// </summary>
internal sealed class Placeholders
{
    private readonly Dictionary<(string Kind, string Value), int> _numbers = [];
    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);

    /// <summary>Puts them into a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="findings">What is taken out of it. Spans that meet are one, under the kind of the longest.</param>
    /// <returns>The text without it.</returns>
    public string Put(string text, IReadOnlyCollection<Finding> findings)
    {
        StringBuilder clean = new(text.Length);
        int at = 0;
        foreach ((int start, int end, string kind) in Join(findings))
        {
            clean.Append(text, at, start - at).Append(CultureInfo.InvariantCulture, $"[{kind} {Number(kind, text[start..end])}]");
            at = end;
        }

        return clean.Append(text, at, text.Length - at).ToString();
    }

    private static List<(int Start, int End, string Kind)> Join(IReadOnlyCollection<Finding> findings)
    {
        List<(int Start, int End, string Kind)> joined = [];
        int longest = 0;
        foreach (Finding finding in findings.OrderBy(static one => one.Start).ThenByDescending(static one => one.Length))
        {
            int end = finding.Start + finding.Length;
            if (joined.Count > 0 && finding.Start < joined[^1].End)
            {
                (int start, int before, string kind) = joined[^1];
                joined[^1] = (start, Math.Max(before, end), finding.Length > longest ? finding.Kind : kind);
                longest = Math.Max(longest, finding.Length);
                continue;
            }

            joined.Add((finding.Start, end, finding.Kind));
            longest = finding.Length;
        }

        return joined;
    }

    private int Number(string kind, string value)
    {
        if (!_numbers.TryGetValue((kind, value), out int number))
        {
            number = _used.GetValueOrDefault(kind) + 1;
            _used[kind] = number;
            _numbers.Add((kind, value), number);
        }

        return number;
    }
}
