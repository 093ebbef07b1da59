using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell action cancel</c>: takes back an action that waits for people.</summary>
internal static class ActionCancelCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The action's id, act_…" };
        Option<string?> deployment = new("--deployment") { Description = "The deployment that acted.", HelpName = "NAME" };
        Command command = new("cancel", "Takes back one of this client's own actions that waits for people. What has been carried out stays so.") { id, deployment };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, parsed.GetValue(deployment));
            return ActionView.Show(global.Renderer(parsed), await connection.Client.CancelActionAsync(parsed.GetRequiredValue(id), cancellationToken));
        });
        return command;
    }
}
