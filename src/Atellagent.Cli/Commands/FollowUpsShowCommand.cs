using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups show</c>: one follow-up, and what the decision would be now.</summary>
internal static class FollowUpsShowCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.FollowUp();
        Command command = new(
            "show",
            """
            Shows one follow-up: what has to change, what was done, and what the decision would be under what is in force now.

            Example:
              atell follow-ups show fup_01jm8x9f0000000000000000000
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewView.FollowUp(global.Renderer(parsed), await connection.Client.GetFollowUpAsync(parsed.GetRequiredValue(id), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
