using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell keys list</c>: which key signs tokens, which comes next, and which are still published.</summary>
internal static class KeysListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "list",
            """
            Tells which key signs tokens, which comes next, and which are published until the last token under them is dead.

            Example:
              atell keys list
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            SigningKeyView.Show(global.Renderer(parsed), await connection.Client.ListKeysAsync(cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
