using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews open</c>: opens a review of a decision.</summary>
internal static class ReviewsOpenCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> decision = new("decision") { Description = "The decision's id, dec_…" };
        Option<string?> verdict = ReviewOptions.Verdict();
        Option<string?> severity = ReviewOptions.Severity();
        Option<string?> team = ReviewOptions.Team();
        Option<string?> notes = ReviewOptions.Notes();
        Command command = new(
            "open",
            """
            Opens a review of any decision, also of one that was allowed; with a verdict where you have one already.

            Example:
              atell reviews open dec_01jm8x9f0000000000000000000 --verdict should_deny --severity high --notes "to an account of last year"
            """)
        {
            decision, verdict, severity, team, notes,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewOpening opening = new(parsed.GetRequiredValue(decision), parsed.GetValue(verdict), parsed.GetValue(severity), parsed.GetValue(team), parsed.GetValue(notes));
            ReviewView.Review(global.Renderer(parsed), await connection.Client.OpenReviewAsync(opening, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
