using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Runs;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell runs end</c>: ends one run, wherever it is.</summary>
internal static class RunsEndCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("run") { Description = "The run, such as run_01j…." };
        Command command = new(
            "end",
            """
            Ends a run. Its tokens are dead when this has returned; its sandbox ends a moment later. The deployment can be run again: to keep it from
            that, suspend it.

            Example:
              atell runs end run_01jxxxxxxxxxxxxxxxxxxxxxxx
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            RunReport run = await connection.Client.EndRunAsync(parsed.GetRequiredValue(id), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(run, WireJson.Default.RunReport);
            }
            else
            {
                renderer.Line($"{run.Id} is over");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
