using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence rotate-key</c>: lets another key sign checkpoints.</summary>
internal static class EvidenceRotateKeyCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> reason = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = true };
        Command command = new(
            "rotate-key",
            """
            Lets another key sign checkpoints. The old key signs the new one, the log says so, and the old key signs the log that says it: whoever
            trusts the old one trusts the new one.

            Example:
              atell evidence rotate-key --reason "the year is over"
            """)
        {
            reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            EvidenceKeyRotation rotation = new(parsed.GetRequiredValue(reason));
            EvidenceKeyView.Show(global.Renderer(parsed), await connection.Client.RotateEvidenceKeyAsync(rotation, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
