using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>What other policies make of many recorded decisions, summed up. Not safe for several threads at once.</summary>
public sealed class PolicyPlan
{
    private readonly Dictionary<(PlanVerdict, string, string, string, string, string?, string), (long Count, string Example)> _rows = [];
    private readonly long[] _totals = new long[Enum.GetValues<PlanVerdict>().Length];

    /// <summary>How many decisions it sums up.</summary>
    public long Total => _totals.Sum();

    /// <summary>
    /// The decisions that differ or cannot be told, alike ones together: what is newly allowed first, then what is wider in
    /// another way, what is tighter, and what cannot be told; the most frequent first within each.
    /// </summary>
    public ImmutableArray<PlanRow> Rows =>
    [
        .. _rows
            .Select(static row => new PlanRow(row.Key.Item1, row.Key.Item2, row.Key.Item3, row.Key.Item4, row.Key.Item5, row.Key.Item6, row.Key.Item7, row.Value.Count, row.Value.Example))
            .OrderByDescending(static row => row.Verdict)
            .ThenByDescending(static row => row.Before == "deny")
            .ThenByDescending(static row => row.Count)
            .ThenBy(static row => $"{row.Route} {row.Operation} {row.Principal} {row.Because}", StringComparer.Ordinal),
    ];

    /// <summary>How many decisions have a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>The count.</returns>
    public long Count(PlanVerdict verdict) => _totals[(int)verdict];

    /// <summary>Takes one more decision in, and the denials that its record counts besides: of those nobody can tell.</summary>
    /// <param name="planned">The decision.</param>
    public void Add(PlannedDecision planned)
    {
        Add(planned, 1);
        if (planned.Recorded.Others > 0)
        {
            Add(new PlannedDecision(planned.Recorded, PlanVerdict.Unknown, null, [], "counted in a flood, the arguments were not kept"), planned.Recorded.Others);
        }
    }

    private void Add(PlannedDecision planned, long count)
    {
        _totals[(int)planned.Verdict] += count;
        if (planned.Verdict == PlanVerdict.Same)
        {
            return;
        }

        RecordedDecision recorded = planned.Recorded;
        string because = planned.Problem ?? string.Join(", ", planned.Reasons.Select(static r => $"{r.Policy}#{r.Rule}"));
        var key = (planned.Verdict, recorded.Route, recorded.Operation, recorded.Principal, recorded.Effect, planned.Effect, because);
        (long before, string example) = _rows.GetValueOrDefault(key, (0, recorded.Id));
        _rows[key] = (before + count, example);
    }
}
