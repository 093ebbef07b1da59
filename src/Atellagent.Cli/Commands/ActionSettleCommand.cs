using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Actions;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell action settle</c>: says what came of an action of which nobody knew.</summary>
internal static class ActionSettleCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The action's id, act_…" };
        Option<string> status = new("--status") { Description = "What came of it.", HelpName = "succeeded|failed", Required = true };
        status.AcceptOnlyFromAmong("succeeded", "failed");
        Option<string> comment = new("--comment") { Description = "How you know, for the record.", HelpName = "TEXT", Required = true };
        Command command = new(
            "settle",
            """
            Says what came of an action of which nobody knew, once and for good. You are a person, and another one than everybody who stands behind it.

            Example:
              atell action settle act_01jm8x9f0000000000000000000 --status failed --comment "the ledger of the bank has no such refund"
            """)
        {
            id, status, comment,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ActionSettlement settlement = new(parsed.GetRequiredValue(status), parsed.GetRequiredValue(comment));
            ActionView.Settled(global.Renderer(parsed), await connection.Client.SettleAsync(parsed.GetRequiredValue(id), settlement, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
