using System.Globalization;
using Atellagent.Client;
using Atellagent.Client.Plans;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows what a draft would have made of recorded requests.</summary>
internal static class PlanView
{
    /// <summary>Shows it.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="report">The plan.</param>
    /// <returns>The exit code.</returns>
    public static int Show(Renderer renderer, PolicyPlanReport report)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, WireJson.Default.PolicyPlanReport);
        }
        else
        {
            Tell(renderer, report);
        }

        return Widens(report) ? ExitCodes.Widens : ExitCodes.Done;
    }

    // Also where nothing that was recorded shows it, since nobody has asked for it yet: then the documents say whether it takes a vote.
    private static bool Widens(PolicyPlanReport report) => report.Counts.Wider > 0 || report.NeedsVote;

    /// <summary>One line of verdicts.</summary>
    /// <param name="counts">The verdicts.</param>
    /// <returns>The line.</returns>
    public static string Text(PlanCountsReport counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{counts.Same} same, {counts.Tighter} tighter, {counts.Wider} wider, {counts.Unknown} unknown");

    private static void Tell(Renderer renderer, PolicyPlanReport report)
    {
        renderer.Line(string.Create(CultureInfo.InvariantCulture, $"plan {Short(report.InForce)} -> {Short(report.PolicyVersion)}: {report.Decisions} recorded decision(s) since {report.Since}"));
        renderer.Line(Text(report.Counts));
        if (report.Rows.Count > 0)
        {
            renderer.Table(
                ["goes", "decisions", "operation", "principal", "is", "would be", "because", "instead of", "such as"],
                report.Rows.Select(static r => new object?[]
                {
                    Goes(r.Verdict), r.Count, $"{r.Route}/{r.Operation}", r.Principal, Verdict.OfEffect(r.Before), r.After is null ? null : Verdict.OfEffect(r.After), r.Because, r.Instead.Length == 0 ? null : r.Instead, r.Examples.Count > 0 ? r.Examples[0] : null,
                }));
        }

        Tallies(renderer, "rule", report.ByRule);
        Tallies(renderer, "route", report.ByRoute);
        Tallies(renderer, "principal", report.ByPrincipal);
        foreach (string note in report.Notes)
        {
            renderer.Line($"note: {note}");
        }

        foreach (string what in report.Widening)
        {
            renderer.Line($"widens: {what}");
        }

        if (report.NeedsVote)
        {
            renderer.Line("putting it in force takes the vote of another person");
        }
        else if (report.Counts.Wider > 0)
        {
            renderer.Line("this plan widens authority: a person must decide");
        }
    }

    private static void Tallies(Renderer renderer, string head, IReadOnlyList<PlanTallyReport> tallies)
    {
        PlanTallyReport[] moved = [.. tallies.Where(static tally => tally.Counts.Tighter + tally.Counts.Wider + tally.Counts.Unknown > 0)];
        if (moved.Length > 0)
        {
            renderer.Table([head, "same", "tighter", "WIDER", "unknown"], moved.Select(static t => new object?[] { t.Name, t.Counts.Same, t.Counts.Tighter, t.Counts.Wider, t.Counts.Unknown }));
        }
    }

    private static string Goes(string verdict) => verdict == "wider" ? "WIDER" : verdict;

    private static string Short(string version) => version.Length > 15 ? version[7..15] : version;
}
