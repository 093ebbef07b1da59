using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell break-glass list</c>: the uses, and for whom there is a sealed code.</summary>
internal static class BreakGlassListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "list",
            """
            Lists the uses of break glass, the newest first, and for whom there is a sealed code. A use that is "to review" keeps
            every other one closed.

            Example:
              atell break-glass list
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            GlassListing listing = await connection.Client.ListGlassAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.GlassListing);
                return ExitCodes.Done;
            }

            renderer.Table(
                ["id", "state", "holder", "opened", "ends", "changes", "reason"],
                listing.Items.Select(static u => new object?[] { u.Id, u.State, u.Holder, u.OpenedAt, u.EndsAt, u.Changes.Count, u.Reason }));
            foreach (GlassSealItem seal in listing.Seals)
            {
                renderer.Line($"{seal.By} sealed a code for {seal.Holder} at {seal.At}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
