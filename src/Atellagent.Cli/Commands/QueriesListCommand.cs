using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Queries;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell queries list</c>: one's own, and those that one's teams share.</summary>
internal static class QueriesListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "list",
            """
            Lists saved queries: one's own, and those that one's teams share.

            Example:
              atell queries list
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            SavedQueryListing listing = await connection.Client.ListQueriesAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.SavedQueryListing);
                return ExitCodes.Done;
            }

            renderer.Table(
                ["name", "owner", "team", "filters", "saved"],
                listing.Items.Select(static item => new object?[]
                {
                    item.Name,
                    item.Owner,
                    item.Team,
                    string.Join(' ', item.Filters.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"--{one.Key} {one.Value}")),
                    item.SavedAt,
                }));
            return ExitCodes.Done;
        });
        return command;
    }
}
