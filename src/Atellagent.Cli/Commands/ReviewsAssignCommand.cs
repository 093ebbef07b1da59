using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews assign</c>: says whose a review is, and where something has to change.</summary>
internal static class ReviewsAssignCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.Review();
        Option<string?> team = ReviewOptions.Team();
        Option<string?> surface = ReviewOptions.Surface();
        Option<string?> target = ReviewOptions.Target();
        Option<string?> notes = ReviewOptions.Notes();
        Command command = new(
            "assign",
            """
            Says whose a review is, and where something has to change.

            Example:
              atell reviews assign rev_01jm8x9f0000000000000000000 --team finance --surface policy --target finance/refunds
            """)
        {
            id, team, surface, target, notes,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewChange change = new(Team: parsed.GetValue(team), Surface: parsed.GetValue(surface), Target: parsed.GetValue(target), Notes: parsed.GetValue(notes));
            ReviewView.Review(global.Renderer(parsed), await connection.Client.ChangeReviewAsync(parsed.GetRequiredValue(id), change, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
