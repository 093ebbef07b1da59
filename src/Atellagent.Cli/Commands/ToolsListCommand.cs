using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell tools list</c>: a server's tools as they are now, and how each stands to what was taken.</summary>
internal static class ToolsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> route = new("route") { Description = "The route to the server" };
        Command command = new(
            "list",
            """
            Asks the server of a route for its tools, and tells how each stands: same, changed since it was taken, new, gone,
            left_out because of what it says of itself, or by_hand where a person described it.

            Example:
              atell tools list tickets
            """)
        {
            route,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ToolListing listing = await connection.Client.ListToolsAsync(parsed.GetRequiredValue(route), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.ToolListing);
                return ExitCodes.Done;
            }

            renderer.Table(
                ["tool", "standing", "findings", "pin"],
                listing.Items.Select(static item => new object?[] { item.Name, item.Standing, item.Findings is { } found ? string.Join(", ", found) : null, item.Pin }));
            return ExitCodes.Done;
        });
        return command;
    }
}
