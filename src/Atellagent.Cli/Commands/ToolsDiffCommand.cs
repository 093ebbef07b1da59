using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell tools diff</c>: what tools say of themselves now, against what was taken, part by part.</summary>
internal static class ToolsDiffCommand
{
    private static readonly string[] Parts = ["description", "arguments", "effect"];

    public static Command Make(GlobalOptions global)
    {
        Argument<string> route = new("route") { Description = "The route to the server" };
        Command command = new(
            "diff",
            """
            Asks the server of a route for its tools, and shows those that are not as they were taken: the parts that differ, as
            they were and as they are. Read them before you take them. Exit code 5 where there are any.

            Example:
              atell tools diff tickets
            """)
        {
            route,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ToolListing listing = await connection.Client.ListToolsAsync(parsed.GetRequiredValue(route), cancellationToken);
            listing = listing with { Items = [.. listing.Items.Where(static item => item.Standing is not ("same" or "by_hand"))] };
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.ToolListing);
            }
            else
            {
                renderer.Table(["tool", "standing", "part", "taken", "now"], listing.Items.SelectMany(Rows));
                renderer.Table(
                    ["to take it"],
                    listing.Items.Where(static item => item.Standing is "changed" or "new").Select(item => new object?[] { $"atell tools accept {listing.Route} {item.Name}@{item.Pin}" }));
            }

            return listing.Items.Count == 0 ? ExitCodes.Done : ExitCodes.Widens;
        });
        return command;
    }

    private static IEnumerable<object?[]> Rows(ToolItem item)
    {
        string[] differing = [.. Parts.Where(part => !string.Equals(Text(item.Taken, part), Text(item.Now, part), StringComparison.Ordinal))];
        return item.Standing == "left_out" ? [[item.Name, item.Standing, "findings", null, string.Join(", ", item.Findings ?? [])]]
            : differing.Length == 0 ? [[item.Name, item.Standing, "other parts", null, null]]
            : differing.Select(part => new object?[] { item.Name, item.Standing, part, Text(item.Taken, part), Text(item.Now, part) });
    }

    private static string? Text(JsonElement? entry, string part) => entry is { ValueKind: JsonValueKind.Object } told && told.TryGetProperty(part, out JsonElement value) ? value.ToString() : null;
}
