using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Runs;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell runs list</c>: what runs, and what ran.</summary>
internal static class RunsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "list",
            """
            Lists the last two hundred runs, the newest first.

            Example:
              atell runs list
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            RunListing listing = await connection.Client.ListRunsAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.RunListing);
                return ExitCodes.Done;
            }

            renderer.Table(
                ["run", "deployment", "principal", "state", "started", "by", "ended", "code", "why"],
                listing.Items.Select(static run => new object?[] { run.Id, run.Deployment, run.Principal, run.State, run.StartedAt, run.StartedBy, run.EndedAt, run.ExitCode, run.Reason }));
            return ExitCodes.Done;
        });
        return command;
    }
}
