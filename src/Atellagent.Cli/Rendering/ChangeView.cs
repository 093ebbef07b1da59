using Atellagent.Client;
using Atellagent.Client.Administration;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows what became of a change of what is in force.</summary>
internal static class ChangeView
{
    /// <summary>Shows it.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="report">What became of it.</param>
    /// <returns>The exit code.</returns>
    public static int Show(Renderer renderer, ApplyReport report)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, WireJson.Default.ApplyReport);
        }
        else
        {
            Tell(renderer, report);
        }

        return report.Errors.Count > 0 ? ExitCodes.Invalid
            : report.Pending is not null ? ExitCodes.Waiting
            : report is { DryRun: true, NeedsVote: true } ? ExitCodes.Widens
            : report.Applied || report.DryRun ? ExitCodes.Done
            : ExitCodes.Unexpected;
    }

    private static void Tell(Renderer renderer, ApplyReport report)
    {
        if (report.Changes.Count > 0)
        {
            renderer.Table(
                ["kind", "name", "change", "revision"],
                report.Changes.Select(static change =>
                    new object?[] { change.Kind, change.Name, change.Action, Short(change.Revision) }));
        }

        foreach (ReportedError error in report.Errors)
        {
            renderer.Note(ErrorLine.Of(error));
        }

        foreach (string note in report.Notes ?? [])
        {
            renderer.Note($"note: {note}");
        }

        foreach (string what in report.Widening ?? [])
        {
            renderer.Line($"widens: {what}");
        }

        if (report.Pending is { } pending)
        {
            renderer.Line($"waiting for the vote of another person until {pending.ExpiresAt}: atell changes approve {pending.Id} --digest {pending.Digest}");
            return;
        }

        renderer.Line((report.Errors.Count, report.Applied, report.DryRun) switch
        {
            ( > 0, _, _) => $"nothing was applied: {report.Errors.Count} error(s)",
            (_, true, _) => $"applied; policy version {report.PolicyVersion}",
            (_, _, true) when report.NeedsVote == true => $"dry run: nothing was changed; this change takes the vote of another person; policy version would be {report.PolicyVersion}",
            (_, _, true) => $"dry run: nothing was changed; policy version would be {report.PolicyVersion}",
            _ => "nothing was applied",
        });
    }

    private static string Short(string revision) => revision.Length > 19 ? revision[..19] : revision;
}
