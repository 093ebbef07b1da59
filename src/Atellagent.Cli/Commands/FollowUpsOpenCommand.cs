using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups open</c>: opens the work that a review causes.</summary>
internal static class FollowUpsOpenCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> review = ReviewOptions.Review();
        Option<string?> surface = ReviewOptions.Surface(isRequired: true);
        Option<string?> target = ReviewOptions.Target(isRequired: true);
        Option<string?> owner = ReviewOptions.Owner();
        Option<string?> due = ReviewOptions.Due();
        Option<string?> notes = ReviewOptions.Notes();
        Command command = new(
            "open",
            """
            Opens the work that a review causes.

            Example:
              atell follow-ups open rev_01jm8x9f0000000000000000000 --surface policy --target finance/refunds --owner finance --due 2026-12-24
            """)
        {
            review, surface, target, owner, due, notes,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            FollowUpOpening opening = new(parsed.GetValue(surface)!, parsed.GetValue(target)!, parsed.GetValue(owner), parsed.GetValue(due), parsed.GetValue(notes));
            ReviewView.FollowUp(global.Renderer(parsed), await connection.Client.OpenFollowUpAsync(parsed.GetRequiredValue(review), opening, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
