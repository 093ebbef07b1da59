using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell changes list</c>: the changes that wait, and those of late.</summary>
internal static class ChangesListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "list",
            """
            Lists the changes that wait for a vote and what became of others, the newest first.

            Example:
              atell changes list
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            PendingChangeListing listing = await connection.Client.ListChangesAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.PendingChangeListing);
            }
            else
            {
                renderer.Table(
                    ["id", "state", "what", "by", "at", "reason"],
                    listing.Items.Select(static i => new object?[] { i.Id, i.State, i.Change.Verb, i.By, i.At, i.Change.Reason }));
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
