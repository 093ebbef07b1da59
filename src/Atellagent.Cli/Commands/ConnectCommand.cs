using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Problems;
using Atellagent.Client.Questions;
using Atellagent.Domain.Connecting;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell connect</c>: what a client is set up with so that it goes by the boundary.</summary>
internal static class ConnectCommand
{
    // What is in the file is for people, and for no page.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make(GlobalOptions global)
    {
        Argument<string> client = new("client") { Description = "The client: " + string.Join(", ", ClientSnippets.Clients) };
        client.AcceptOnlyFromAmong([.. ClientSnippets.Clients]);
        Option<string> route = new("--route") { Description = "Only the tools of this route.", HelpName = "NAME", DefaultValueFactory = static _ => "" };
        Option<bool> write = new("--write") { Description = "Put it into the client's file, after showing what changes there." };
        Option<string?> file = new("--file") { Description = "The file, in place of the client's usual one in this folder.", HelpName = "PATH" };
        Option<bool> yes = new("--yes") { Description = "Do not ask." };
        Command command = new(
            "connect",
            """
            Prints what a client is set up with, with this boundary's address and, where you may read it, the names of its routes. With --write it is put
            into the client's file: what is there already stays, the difference is shown, and you are asked first. A token is in no file: the client
            finds it in a variable, or asks for it.

            Examples:
              atell connect claude-code
              atell connect cursor --route tickets --write
            """)
        {
            client, route, write, file, yes,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            string named = parsed.GetRequiredValue(client);
            ClientSnippet snippet = ClientSnippets
                .Of(connection.Boundary.ToString().TrimEnd('/'), parsed.GetRequiredValue(route), await RoutesAsync(connection, cancellationToken))
                .Single(one => string.Equals(one.Client, named, StringComparison.Ordinal));
            Renderer renderer = global.Renderer(parsed);
            if (parsed.GetValue(write))
            {
                return await WriteAsync(global.Surroundings, renderer, snippet, parsed.GetValue(file), parsed.GetValue(yes), cancellationToken);
            }

            await global.Surroundings.Out.WriteLineAsync(snippet.Text);
            renderer.Note($"token: {ClientSnippets.Token}");
            renderer.Note(snippet.File is { } where ? $"file: {where}; --write puts it there" : snippet.Note);
            return ExitCodes.Done;
        });
        return command;
    }

    // Whoever may not read what is in force connects to all that they may use.
    private static async Task<ImmutableArray<ReachableRoute>> RoutesAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            MapReport map = await connection.Client.MapAsync(cancellationToken);
            return [.. map.Routes.Select(static one => new ReachableRoute(one.Name, one.Connector, one.Dialect ?? "", [.. one.Models ?? []], [.. one.Operations.Select(static operation => operation.Name)]))];
        }
        catch (BoundaryProblemException refused) when (refused.Problem.Status == 403)
        {
            return [];
        }
    }

    private static async Task<int> WriteAsync(Surroundings surroundings, Renderer renderer, ClientSnippet snippet, string? file, bool isSure, CancellationToken cancellationToken)
    {
        if (snippet.File is null)
        {
            throw new UsageException($"{snippet.Title} has no file of its own; leave --write out, and copy what is printed");
        }

        string path = Path.GetFullPath(file ?? snippet.File);
        string before = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "";
        string after = Merge(path, before, snippet.Text);
        if (before == after)
        {
            renderer.Note($"{path} says so already");
            return ExitCodes.Done;
        }

        await surroundings.Out.WriteLineAsync(path);
        foreach (string line in LineDifference.Of(before, after))
        {
            await surroundings.Out.WriteLineAsync(line);
        }

        if (!isSure && !await IsSureAsync(surroundings, cancellationToken))
        {
            renderer.Note("nothing was written");
            return ExitCodes.Done;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Whole or not at all: a client that reads half a file forgets its other servers.
        string beside = path + ".new";
        await File.WriteAllTextAsync(beside, after, cancellationToken);
        File.Move(beside, path, overwrite: true);
        renderer.Note($"written; {snippet.Note} {ClientSnippets.Token}");
        return ExitCodes.Done;
    }

    private static async Task<bool> IsSureAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        await surroundings.Error.WriteAsync("write this? [y/N] ");
        return await surroundings.In.ReadLineAsync(cancellationToken) is { } answer && answer.Trim() is "y" or "Y" or "yes";
    }

    private static string Merge(string path, string before, string snippet)
    {
        try
        {
            JsonNode whole = before.Trim().Length == 0 ? new JsonObject() : JsonNode.Parse(before) ?? new JsonObject();
            if (whole is not JsonObject root)
            {
                throw new UsageException($"{path} is no JSON object; nothing was written");
            }

            foreach ((string name, JsonNode? value) in JsonNode.Parse(snippet)!.AsObject())
            {
                Lay(path, root, name, value!);
            }

            return root.ToJsonString(Readable) + "\n";
        }
        catch (JsonException fault)
        {
            throw new UsageException($"{path} cannot be read as JSON, and would lose what is in it (comments, perhaps): {fault.Message}");
        }
    }

    // One list of servers by name, and one of questions by id: of both only our own is replaced.
    private static void Lay(string path, JsonObject root, string name, JsonNode value)
    {
        switch (root[name], value)
        {
            case (null, _):
                root[name] = value.DeepClone();
                break;
            case (JsonObject there, JsonObject ours):
                foreach ((string member, JsonNode? one) in ours)
                {
                    there[member] = one!.DeepClone();
                }

                break;
            case (JsonArray there, JsonArray ours):
                foreach (JsonNode? one in ours.Where(one => !there.Any(known => known is JsonObject && JsonNode.DeepEquals(known["id"], one!["id"]))))
                {
                    there.Add(one!.DeepClone());
                }

                break;
            default:
                throw new UsageException($"{path} has something else as {name}; nothing was written");
        }
    }
}
