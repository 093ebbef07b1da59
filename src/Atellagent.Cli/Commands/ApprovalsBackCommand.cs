using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals back</c>: says that you are there again.</summary>
internal static class ApprovalsBackCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "back",
            """
            Says that you are there again; nobody votes in your place any more. What your document says stays as it is.

            Example:
              atell approvals back
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            AbsenceView.Show(global.Renderer(parsed), await connection.Client.EndAbsenceAsync(cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
