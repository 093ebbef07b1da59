using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence keys</c>: the keys that sign the logs.</summary>
internal static class EvidenceKeysCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new("keys", "Shows the keys that sign checkpoints, and from where on each signs.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            EvidenceKeyView.Show(global.Renderer(parsed), await connection.Client.ListEvidenceKeysAsync(cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
