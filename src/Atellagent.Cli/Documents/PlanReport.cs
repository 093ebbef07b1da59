using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Cli.Documents;

/// <summary>What <c>atell policy plan</c> tells.</summary>
/// <param name="Policies">The version of the policies that were tried.</param>
/// <param name="Decisions">How many recorded decisions were decided again.</param>
/// <param name="Same">Of these, how many have the same answer.</param>
/// <param name="Tighter">How many allow less.</param>
/// <param name="Wider">How many allow more, or cannot be shown not to.</param>
/// <param name="Unknown">How many could not be decided again.</param>
/// <param name="Rows">Those that differ or cannot be told, alike ones together.</param>
internal sealed record PlanReport(string Policies, long Decisions, long Same, long Tighter, long Wider, long Unknown, IReadOnlyList<PlanReport.Row> Rows)
{
    /// <summary>Decisions that are treated alike.</summary>
    /// <param name="Verdict"><c>wider</c>, <c>tighter</c> or <c>unknown</c>.</param>
    /// <param name="Operation">The operation as <c>route/operation</c>.</param>
    /// <param name="Principal">Who asked.</param>
    /// <param name="Before">The recorded answer.</param>
    /// <param name="After">The answer now; null where it cannot be told.</param>
    /// <param name="Because">The rules behind the answer now, or why it cannot be told.</param>
    /// <param name="Count">How many they are.</param>
    /// <param name="Example">The id of one of them.</param>
    internal sealed record Row(string Verdict, string Operation, string Principal, string Before, string? After, string Because, long Count, string Example);

    /// <summary>Makes a report.</summary>
    /// <param name="policies">The version of the policies that were tried.</param>
    /// <param name="plan">The plan.</param>
    /// <returns>The report.</returns>
    public static PlanReport Of(string policies, PolicyPlan plan) => new(
        policies,
        plan.Total,
        plan.Count(PlanVerdict.Same),
        plan.Count(PlanVerdict.Tighter),
        plan.Count(PlanVerdict.Wider),
        plan.Count(PlanVerdict.Unknown),
        [.. plan.Rows.Select(static r => new Row(Word(r.Verdict), $"{r.Route}/{r.Operation}", r.Principal, r.Before, r.After, r.Because, r.Count, r.Example))]);

    private static string Word(PlanVerdict verdict) => verdict switch
    {
        PlanVerdict.Wider => "wider",
        PlanVerdict.Tighter => "tighter",
        PlanVerdict.Same => "same",
        _ => "unknown",
    };
}
