using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews report</c>: what the reviews and follow-ups of a time come to.</summary>
internal static class ReviewsReportCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> since = ReviewOptions.Since();
        Option<string?> until = ReviewOptions.Until();
        Command command = new(
            "report",
            """
            Tells how long it took to review and to fix, what comes again, and how much of what was allowed was looked at; of the
            last thirty days where nothing else is said.

            Example:
              atell reviews report --since 90d
            """)
        {
            since, until,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewSummary report = await connection.Client.ReportReviewsAsync(parsed.GetValue(since), parsed.GetValue(until), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(report, WireJson.Default.ReviewSummary);
            }
            else
            {
                ReviewView.Report(renderer, report);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
