using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Plans;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy shadow</c>: a draft beside the policies in force.</summary>
internal static class PolicyShadowCommand
{
    public static Command Make(GlobalOptions global) => new("shadow", "Runs a draft beside the policies in force, to see what it would make of what is asked. It decides nothing.")
    {
        Start(global), Stop(global), Report(global),
    };

    private static Command Start(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<bool> prune = new("--prune") { Description = "Leave policies and exceptions out of the draft that the folder does not hold." };
        Option<string?> reason = Reason();
        Command command = new(
            "start",
            """
            Runs the policies of a folder, put over those in force, beside them: on every silo, until it is stopped, also after a
            restart. What the draft would have made of each request stands in its decision record, as draft. It decides nothing and
            fails nothing. Grants, routes and people are those in force: a folder that changes them is refused. Another draft that
            runs is replaced.

            Examples:
              atell policy shadow start boundary/ --reason "a lower cap, on trial"
              atell policy shadow report
            """)
        {
            folder, prune, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Renderer renderer = global.Renderer(parsed);
            BoundaryText text = BoundaryText.Of(BoundaryFolder.Read(parsed.GetRequiredValue(folder)));
            using Connection connection = global.Connect(parsed, deployment: null);
            try
            {
                return Show(renderer, await connection.Client.StartShadowAsync(text.Text, parsed.GetValue(prune), parsed.GetValue(reason), cancellationToken));
            }
            catch (BoundaryProblemException refused) when (refused.Problem is { Status: 400, Errors: { Count: > 0 } errors })
            {
                foreach (ReportedError error in errors)
                {
                    renderer.Note(ErrorLine.Of(text.Locate(error)));
                }

                return ExitCodes.Invalid;
            }
        });
        return command;
    }

    private static Command Stop(GlobalOptions global)
    {
        Option<string?> reason = Reason();
        Command command = new("stop", "Ends the draft that runs. What it made of requests stays in their records.") { reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            return Show(global.Renderer(parsed), await connection.Client.StopShadowAsync(parsed.GetValue(reason), cancellationToken));
        });
        return command;
    }

    private static Command Report(GlobalOptions global)
    {
        Command command = new(
            "report",
            """
            Tells which draft runs, and what it has made of what was asked since it was started: same, tighter, WIDER or unknown,
            by rule, route and principal. Exit code 5 where it would have allowed more. It takes the right to read evidence.
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Renderer renderer = global.Renderer(parsed);
            using Connection connection = global.Connect(parsed, deployment: null);
            ShadowReport running = await connection.Client.GetShadowAsync(cancellationToken);
            return running.Running
                ? PlanView.Show(renderer, await connection.Client.ReportShadowAsync(renderer.Progress, cancellationToken))
                : Show(renderer, running);
        });
        return command;
    }

    private static Option<string?> Reason() => new("--reason") { Description = "Why, for the record.", HelpName = "TEXT" };

    private static int Show(Renderer renderer, ShadowReport report)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, WireJson.Default.ShadowReport);
        }
        else if (!report.Running)
        {
            renderer.Line("no draft runs");
        }
        else
        {
            renderer.Facts(
            [
                ("draft", report.Version), ("since", report.Since), ("by", report.By), ("because", report.Reason is { Length: > 0 } why ? why : null), ("policies", report.Policies), ("problem", report.Problem),
            ]);
        }

        return ExitCodes.Done;
    }
}
