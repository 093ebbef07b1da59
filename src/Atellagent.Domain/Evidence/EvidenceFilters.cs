using System.Collections.Immutable;
using System.Globalization;

namespace Atellagent.Domain.Evidence;

/// <summary>The filters over evidence as words: the same in addresses, saved queries, documents and on the command line.</summary>
public static class EvidenceFilters
{
    /// <summary>The longest value of one.</summary>
    public const int LongestValue = 512;

    private const int LargestPage = 200;

    /// <summary>What can be filtered by.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "action", "approver", "decision", "deployment", "effect", "finding", "operation", "outcome", "policy", "principal", "route", "rule", "run", "since",
        "target", "type", "until",
    ];

    /// <summary>Reads filters, and what a page of them is.</summary>
    /// <param name="words">Names and values, each name once.</param>
    /// <param name="now">The time, for a <c>since</c> such as <c>24h</c>.</param>
    /// <param name="query">The filter.</param>
    /// <param name="reason">Why it is none.</param>
    /// <returns>False where a name is unknown or a value malformed.</returns>
    public static bool TryRead(IEnumerable<KeyValuePair<string, string>> words, DateTimeOffset now, out EvidenceQuery query, out string reason)
    {
        query = new EvidenceQuery();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string name, string value) in words)
        {
            if (!seen.Add(name) || value.Length is 0 or > LongestValue || value.Any(char.IsControl))
            {
                reason = $"the filter {name} must have one value, of {LongestValue} characters at most";
                return false;
            }

            if (With(query, name, value, now) is not { } next)
            {
                reason = $"the filter {name} is unknown or its value is malformed; filters are {string.Join(", ", Names)}, and pages have limit and cursor";
                return false;
            }

            query = next;
        }

        return TryName(ref query, out reason);
    }

    // A rule's id alone is anybody's.
    private static bool TryName(ref EvidenceQuery query, out string reason)
    {
        reason = "";
        if (query.Rule is null || query.Rule.Contains('#', StringComparison.Ordinal))
        {
            return true;
        }

        if (query.Policy is null)
        {
            reason = "the filter rule is written policy#rule, or has its policy beside it";
            return false;
        }

        query = query with { Rule = $"{query.Policy}#{query.Rule}" };
        return true;
    }

    private static EvidenceQuery? With(EvidenceQuery query, string name, string value, DateTimeOffset now) => name switch
    {
        "action" => query with { Action = value },
        "approver" => query with { Approver = value },
        "decision" => query with { Decision = value },
        "deployment" => query with { Deployment = value },
        "effect" => query with { Effect = value },
        "finding" => query with { Finding = value },
        "operation" => query with { Operation = value },
        "outcome" => query with { Outcome = value },
        "policy" => query with { Policy = value },
        "principal" => query with { Principal = value },
        "route" => query with { Route = value },
        "rule" => query with { Rule = value },
        "run" => query with { Run = value },
        "target" => query with { Target = value },
        "type" => query with { Type = value },
        "since" when Time(value, now) is { } since => query with { Since = since },
        "until" when Time(value, now) is { } until => query with { Until = until },
        "cursor" => query with { Cursor = value },
        "limit" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= LargestPage => query with { Limit = limit },
        _ => null,
    };

    // A time, or so long ago.
    private static DateTimeOffset? Time(string value, DateTimeOffset now)
    {
        if (value.Length > 1 && int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= 100_000)
        {
            TimeSpan? ago = value[^1] switch
            {
                's' => TimeSpan.FromSeconds(count),
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                _ => null,
            };
            if (ago is { } known)
            {
                return now - known;
            }
        }

        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }
}
