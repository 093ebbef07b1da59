using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell system</c>: how silos, stores and settings stand.</summary>
internal static class SystemCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<bool> all = new("--all") { Description = "Settings that were not set, too." };
        Command command = new(
            "system",
            """
            Tells how silos, the store, what is open, sinks and settings stand. Of a secret it tells where it comes from, and never what it is.

            Example:
              atell system
            """)
        {
            all,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            SystemView.Show(global.Renderer(parsed), await connection.Client.ReadSystemAsync(cancellationToken), parsed.GetValue(all));
            return ExitCodes.Done;
        });
        return command;
    }
}
