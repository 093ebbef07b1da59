using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Labels;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell labels list</c>: who holds which labels.</summary>
internal static class LabelsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "list",
            """
            Lists who holds labels: deployments, hosted runs, and runs that callers name.

            Example:
              atell labels list
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            LabelListing listing = await connection.Client.ListLabelsAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.LabelListing);
                return ExitCodes.Done;
            }

            renderer.Table(["holder", "labels"], listing.Items.Select(static one => new object?[] { one.Holder, string.Join(", ", one.Labels) }));
            if (listing.More)
            {
                renderer.Line("and more");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
