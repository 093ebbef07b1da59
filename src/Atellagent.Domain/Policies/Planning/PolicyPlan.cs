using System.Collections.Immutable;
using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>
/// What a draft makes of many recorded decisions, summed up in memory that is bounded whatever their number. Not safe for several
/// threads at once: each has its own, and they are merged.
/// </summary>
public sealed class PolicyPlan
{
    /// <summary>What stands for everything that there was no room to name.</summary>
    public const string Others = "(others)";

    private const int MostRows = 2_000;
    private const int MostNames = 2_000;
    private const int MostExamples = 3;

    private readonly Dictionary<RowKey, (long Count, ImmutableArray<string> Examples)> _rows = [];
    private readonly Dictionary<string, PlanCounts> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanCounts> _principals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanCounts> _rules = new(StringComparer.Ordinal);

    /// <summary>The verdicts on all decisions.</summary>
    public PlanCounts Counts { get; private set; }

    /// <summary>Of how many what is in force today would not give the recorded answer: roles, grants or policies have changed since.</summary>
    public long AnsweredOtherwiseToday { get; private set; }

    /// <summary>How many records of decisions could not be read at all; they are among what cannot be told.</summary>
    public long Unreadable { get; private set; }

    /// <summary>How many differ or cannot be told and stand in none of the <see cref="Rows"/>, because there were too many kinds of them.</summary>
    public long Unlisted { get; private set; }

    /// <summary>The verdicts by route, by name.</summary>
    public ImmutableArray<PlanTally> ByRoute => Sorted(_routes);

    /// <summary>The verdicts by who asked, by name.</summary>
    public ImmutableArray<PlanTally> ByPrincipal => Sorted(_principals);

    /// <summary>
    /// The verdicts by rule (<c>policy#id</c>): those of the decisions in which the rule is a reason of one of the two answers and not
    /// of the other, or of both where both have the same reasons.
    /// </summary>
    public ImmutableArray<PlanTally> ByRule => Sorted(_rules);

    /// <summary>
    /// The decisions that differ or cannot be told, alike ones together: what is newly allowed first, then what is wider in
    /// another way, what is tighter, and what cannot be told; the most frequent first within each.
    /// </summary>
    public ImmutableArray<PlanRow> Rows =>
    [
        .. _rows
            .Select(static row => new PlanRow(
                row.Key.Verdict, row.Key.Route, row.Key.Operation, row.Key.Principal, row.Key.Before, row.Key.After, row.Key.Because, row.Key.Instead, row.Value.Count, row.Value.Examples))
            .OrderByDescending(static row => row.Verdict)
            .ThenByDescending(static row => row.Before == "deny")
            .ThenByDescending(static row => row.Count)
            .ThenBy(static row => $"{row.Route} {row.Operation} {row.Principal} {row.Because} {row.Instead}", StringComparer.Ordinal),
    ];

    /// <summary>Takes one more decision in, and the denials that its record counts besides: of those nobody can tell.</summary>
    /// <param name="simulated">The decision.</param>
    public void Add(SimulatedDecision simulated)
    {
        Add(simulated, 1);
        if (simulated.Recorded.Others > 0)
        {
            Add(new SimulatedDecision(simulated.Recorded, PlanVerdict.Unknown, null, null, "counted in a flood, the arguments were not kept"), simulated.Recorded.Others);
        }
    }

    /// <summary>Takes in that a record of a decision cannot be read.</summary>
    public void AddUnreadable()
    {
        Unreadable++;
        Counts += PlanCounts.Of(PlanVerdict.Unknown, 1);
    }

    /// <summary>Takes in what another one sums up.</summary>
    /// <param name="other">The other.</param>
    public void Merge(PolicyPlan other)
    {
        Counts += other.Counts;
        AnsweredOtherwiseToday += other.AnsweredOtherwiseToday;
        Unlisted += other.Unlisted;
        Unreadable += other.Unreadable;
        Merge(_routes, other._routes);
        Merge(_principals, other._principals);
        Merge(_rules, other._rules);
        foreach ((RowKey key, (long count, ImmutableArray<string> examples)) in other._rows)
        {
            Add(key, count, examples);
        }
    }

    /// <summary>Takes in decisions whose verdict is known.</summary>
    /// <param name="entry">The decisions.</param>
    public void Add(PlanEntry entry)
    {
        PlanCounts counts = PlanCounts.Of(entry.Verdict, entry.Count);
        Counts += counts;
        Add(_routes, entry.Route, counts);
        Add(_principals, entry.Principal, counts);
        foreach (string rule in entry.Rules)
        {
            Add(_rules, rule, counts);
        }

        if (entry.Verdict != PlanVerdict.Same)
        {
            RowKey key = new(entry.Verdict, entry.Route, entry.Operation, entry.Principal, entry.Before, entry.After, entry.Because, entry.Instead);
            Add(key, entry.Count, [entry.Id]);
        }
    }

    /// <summary>The rules that two answers are counted with: those that are a reason of one of them alone, or all where both have the same reasons.</summary>
    /// <param name="before">The one answer; null where it cannot be told.</param>
    /// <param name="after">The other.</param>
    /// <param name="areSame">Whether the answers are the same.</param>
    /// <returns>The rules as <c>policy#id</c>.</returns>
    public static ImmutableArray<string> RulesOf(Decision? before, Decision? after, bool areSame)
    {
        ImmutableArray<DecisionReason> left = before?.Reasons ?? [];
        ImmutableArray<DecisionReason> right = after?.Reasons ?? [];
        areSame |= AreSame(left, right);
        ImmutableArray<string>.Builder rules = ImmutableArray.CreateBuilder<string>(right.Length);
        foreach (DecisionReason reason in right)
        {
            if (areSame || !IsAmong(reason, left))
            {
                rules.Add(Name(reason));
            }
        }

        foreach (DecisionReason reason in areSame ? [] : left)
        {
            if (!IsAmong(reason, right))
            {
                rules.Add(Name(reason));
            }
        }

        return rules.DrainToImmutable();
    }

    /// <summary>The rules behind an answer, for people.</summary>
    /// <param name="decision">The answer; null where it cannot be told.</param>
    /// <returns>The rules as <c>policy#id</c>, joined.</returns>
    public static string Names(Decision? decision) => decision is null ? "" : string.Join(", ", decision.Reasons.Select(Name));

    private void Add(SimulatedDecision simulated, long count)
    {
        RecordedDecision recorded = simulated.Recorded;
        AnsweredOtherwiseToday += simulated.IsAnsweredOtherwiseToday ? count : 0;
        Add(new PlanEntry(
            simulated.Verdict,
            recorded.Id,
            recorded.Route,
            recorded.Operation,
            recorded.Principal,
            simulated.Before?.Effect ?? recorded.Effect,
            simulated.After?.Effect,
            simulated.Verdict == PlanVerdict.Same ? "" : simulated.Problem ?? Names(simulated.After),
            simulated.Verdict == PlanVerdict.Same ? "" : Names(simulated.Before),
            RulesOf(simulated.Before, simulated.After, simulated.Verdict == PlanVerdict.Same),
            count));
    }

    private void Add(RowKey key, long count, ImmutableArray<string> examples)
    {
        if (_rows.TryGetValue(key, out (long Count, ImmutableArray<string> Examples) before))
        {
            _rows[key] = (before.Count + count, before.Examples.Length == MostExamples ? before.Examples : [.. before.Examples.Concat(examples).Distinct(StringComparer.Ordinal).Take(MostExamples)]);
        }
        else if (_rows.Count < MostRows)
        {
            _rows.Add(key, (count, examples));
        }
        else
        {
            Unlisted += count;
        }
    }

    private static bool AreSame(ImmutableArray<DecisionReason> before, ImmutableArray<DecisionReason> after) =>
        before.Length == after.Length && before.All(reason => IsAmong(reason, after));

    private static bool IsAmong(DecisionReason reason, ImmutableArray<DecisionReason> reasons)
    {
        foreach (DecisionReason other in reasons)
        {
            if (string.Equals(other.Rule, reason.Rule, StringComparison.Ordinal) && string.Equals(other.Policy, reason.Policy, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static string Name(DecisionReason reason) => $"{reason.Policy}#{reason.Rule}";

    private static void Merge(Dictionary<string, PlanCounts> into, Dictionary<string, PlanCounts> from)
    {
        foreach ((string name, PlanCounts counts) in from)
        {
            Add(into, name, counts);
        }
    }

    private static void Add(Dictionary<string, PlanCounts> tallies, string name, PlanCounts counts)
    {
        string known = tallies.ContainsKey(name) || tallies.Count < MostNames ? name : Others;
        tallies[known] = tallies.GetValueOrDefault(known) + counts;
    }

    private static ImmutableArray<PlanTally> Sorted(Dictionary<string, PlanCounts> tallies) =>
        [.. tallies.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => new PlanTally(one.Key, one.Value))];

    private readonly record struct RowKey(
        PlanVerdict Verdict, string Route, string Operation, string Principal, string Before, string? After, string Because, string Instead);
}
