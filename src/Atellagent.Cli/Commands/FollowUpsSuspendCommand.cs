using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups suspend</c>: suspends the deployment that a follow-up is about.</summary>
internal static class FollowUpsSuspendCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.FollowUp();
        Command command = new(
            "suspend",
            """
            Suspends the deployment that a follow-up is about. It takes the right to suspend.

            Example:
              atell follow-ups suspend fup_01jm8x9f0000000000000000000
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewView.FollowUp(global.Renderer(parsed), await connection.Client.SuspendForFollowUpAsync(parsed.GetRequiredValue(id), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
