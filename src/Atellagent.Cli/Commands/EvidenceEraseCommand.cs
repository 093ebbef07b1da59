using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence erase</c>: takes away for good what stands beside records.</summary>
internal static class EvidenceEraseCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> action = new("--action") { Description = "The action whose arguments and answers go.", HelpName = "ID" };
        Option<string?> subject = new("--subject") { Description = "The principal: all actions that it asked for, or that were asked for on its behalf, and what it said itself.", HelpName = "NAME" };
        Option<string> reason = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = true };
        Command command = new(
            "erase",
            """
            Takes away for good what stands beside the records of an action or of a principal: arguments, answers, comments. The records
            themselves and their hashes stay, and every proof holds. It takes the role eraser, and somebody else than who it is about.
            What somebody may still go on with is waited for: then this ends with exit code 7, and goes on by itself.

            Example:
              atell evidence erase --action act_01jm8x9f0000000000000000000 --reason "asked for by the customer, case 4711"
            """)
        {
            action, subject, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(action) is null == parsed.GetValue(subject) is null)
            {
                throw new UsageException("name one of --action and --subject");
            }

            using Connection connection = global.Connect(parsed, deployment: null);
            ErasureReport report = await connection.Client.EraseAsync(
                new ErasureOrder(parsed.GetRequiredValue(reason), parsed.GetValue(action), parsed.GetValue(subject)), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(report, WireJson.Default.ErasureReport);
            }
            else
            {
                renderer.Table(EvidenceErasuresCommand.Columns, [EvidenceErasuresCommand.Row(report)]);
            }

            return report.State == "done" ? ExitCodes.Done : ExitCodes.Waiting;
        });
        return command;
    }
}
