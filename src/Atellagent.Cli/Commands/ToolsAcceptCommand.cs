using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell tools accept</c>: takes tools as they are now, each with the pin of what somebody has read.</summary>
internal static class ToolsAcceptCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> route = new("route") { Description = "The route to the server" };
        Argument<string[]> tools = new("tool") { Description = "The tools with their pins, as TOOL@sha256:…", HelpName = "TOOL@PIN", Arity = ArgumentArity.OneOrMore };
        Option<bool> dryRun = new("--dry-run") { Description = "Tell what would change, and change nothing." };
        Option<string?> reason = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT" };
        Command command = new(
            "accept",
            """
            Takes tools into the document of their route as they are now. The pin says what was read: a tool that says something else by
            now is not taken. The other tools of the route stay as they were taken. It is a change like any other, which may wait
            for the vote of another person (exit code 7; with --dry-run 5).

            Example:
              atell tools accept tickets search@sha256:4f0c… --reason "read, ticket 4711"
            """)
        {
            route, tools, dryRun, reason,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            global,
            parsed,
            parsed.GetRequiredValue(route),
            parsed.GetRequiredValue(tools),
            new ApplyOptions(parsed.GetValue(dryRun), Reason: parsed.GetValue(reason)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GlobalOptions global, ParseResult parsed, string route, string[] tools, ApplyOptions options, CancellationToken cancellationToken)
    {
        using Connection connection = global.Connect(parsed, deployment: null);
        DocumentReport document = await connection.Client.GetDocumentAsync("routes", route, cancellationToken);
        ToolListing listing = await connection.Client.ListToolsAsync(route, cancellationToken);
        if (!string.Equals(document.Revision, listing.Revision, StringComparison.Ordinal))
        {
            throw new UsageException("the route has changed in between; look at its tools again");
        }

        JsonNode content = JsonNode.Parse(document.Document?.GetRawText() ?? throw new UsageException($"the boundary does not show the route {route}"))!;
        JsonObject spec = content["spec"]!.AsObject();
        foreach (string tool in tools)
        {
            Take(spec, tool, listing);
        }

        // JSON is YAML, and this is the whole document.
        ApplyReport report = await connection.Client.ApplyAsync(content.ToJsonString(), options, cancellationToken);
        return ChangeView.Show(global.Renderer(parsed), report);
    }

    private static void Take(JsonObject spec, string tool, ToolListing listing)
    {
        int at = tool.LastIndexOf("@sha256:", StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new UsageException($"say which {tool} was read, as {tool}@sha256:…; atell tools diff tells it");
        }

        (string name, string pin) = (tool[..at], tool[(at + 1)..]);
        if (listing.Items.FirstOrDefault(item => string.Equals(item.Name, name, StringComparison.Ordinal)) is not { } now || !string.Equals(now.Pin, pin, StringComparison.Ordinal))
        {
            throw new UsageException($"{name} is not what was read: the server says {(listing.Items.Any(item => item.Name == name) ? "something else of it" : "nothing of it")} now");
        }

        if (now.Now is not { ValueKind: JsonValueKind.Object } taken)
        {
            throw new UsageException($"{name} is left out because of what it says of itself; whoever has read it lists its pin in acceptedTools of the route");
        }

        if (spec["operations"] is not JsonObject operations)
        {
            spec["operations"] = operations = [];
        }

        operations[name] = JsonNode.Parse(taken.GetRawText());
    }
}
