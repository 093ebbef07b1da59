using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Labels;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell labels clear</c>: takes all labels away from one holder.</summary>
internal static class LabelsClearCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> holder = new("holder") { Description = "As it is listed, such as deployment/support-bot-prod." };
        Option<string> reason = new("--reason") { Description = "Why; it stands in evidence.", Required = true, HelpName = "TEXT" };
        Command command = new(
            "clear",
            """
            Takes all labels away. From then on rules see the holder as if it had read nothing yet, so do it when what it runs has forgotten what it
            read. What is under way at that moment may still be read.

            Example:
              atell labels clear deployment/support-bot-prod --reason "restarted without its memory"
            """)
        {
            holder, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            LabelReport had = await connection.Client.ClearLabelsAsync(new LabelClearing(parsed.GetRequiredValue(holder), parsed.GetRequiredValue(reason)), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(had, WireJson.Default.LabelReport);
            }
            else
            {
                renderer.Line($"{had.Holder} has no labels any more; it had {string.Join(", ", had.Labels)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
