using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell changes show</c>: what one change would do, and the digest to vote with.</summary>
internal static class ChangesShowCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The change's id, chg_…" };
        Command command = new(
            "show",
            """
            Shows what a change would do, what it widens, and the digest that a vote on it names.

            Example:
              atell changes show chg_01jm8x9f0000000000000000000
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            PendingChangeView.Show(global.Renderer(parsed), await connection.Client.GetChangeAsync(parsed.GetRequiredValue(id), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
