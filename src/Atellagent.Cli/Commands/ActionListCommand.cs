using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell action list</c>: actions of which nobody knows what came.</summary>
internal static class ActionListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> outcome = new("--outcome")
        {
            Description = "What is not known of them: what came of them, what an enforcement point did on its permit, or why a permit was never used.",
            HelpName = "unknown|unclosed|unredeemed",
            DefaultValueFactory = static _ => "unknown",
        };
        outcome.AcceptOnlyFromAmong("unknown", "unclosed", "unredeemed");
        Option<string?> cursor = new("--cursor") { Description = "Where a page before ended.", HelpName = "ID" };
        Option<string?> deployment = new("--deployment") { Description = "The deployment that acted.", HelpName = "NAME" };
        Command command = new(
            "list",
            """
            Lists actions of which nobody knows what came, the newest first: this client's own, or everybody's for whoever may read all evidence.

            Example:
              atell action list --outcome unknown
            """)
        {
            outcome, cursor, deployment,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, parsed.GetValue(deployment));
            ActionView.Listing(
                global.Renderer(parsed),
                await connection.Client.ListActionsAsync(parsed.GetRequiredValue(outcome), parsed.GetValue(cursor), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
