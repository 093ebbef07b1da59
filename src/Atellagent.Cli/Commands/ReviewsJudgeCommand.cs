using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews judge</c>: says what a decision should have been.</summary>
internal static class ReviewsJudgeCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.Review();
        Option<string?> verdict = ReviewOptions.Verdict(isRequired: true);
        Option<string?> severity = ReviewOptions.Severity();
        Option<string?> notes = ReviewOptions.Notes();
        Command command = new(
            "judge",
            """
            Says what a decision should have been. You are a person, and another one than everybody who stands behind what was asked.

            Example:
              atell reviews judge rev_01jm8x9f0000000000000000000 --verdict right
            """)
        {
            id, verdict, severity, notes,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewChange change = new(parsed.GetValue(verdict), parsed.GetValue(severity), Notes: parsed.GetValue(notes));
            ReviewView.Review(global.Renderer(parsed), await connection.Client.ChangeReviewAsync(parsed.GetRequiredValue(id), change, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
