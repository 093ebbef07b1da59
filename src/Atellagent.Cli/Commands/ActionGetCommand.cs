using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell action get</c>: looks at an action again.</summary>
internal static class ActionGetCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The action's id, act_…" };
        Option<int> wait = new("--wait")
        {
            Description = "Wait up to so many seconds for the action to end.",
            HelpName = "SECONDS",
        };
        Option<string?> deployment = new("--deployment") { Description = "The deployment that acted.", HelpName = "NAME" };
        Command command = new("get", "Shows one of this client's own actions.") { id, wait, deployment };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, parsed.GetValue(deployment));
            return ActionView.Show(
                global.Renderer(parsed),
                await connection.Client.GetActionAsync(
                    parsed.GetRequiredValue(id), TimeSpan.FromSeconds(parsed.GetValue(wait)), cancellationToken));
        });
        return command;
    }
}
