using System.Collections.Concurrent;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Resources, prompts and completion of servers behind the boundary: each message is an action of its own.</summary>
public sealed class McpPartsTests
{
    [Fact]
    public async Task Lists_are_whole_tell_whose_what_is_and_leave_out_what_could_not_be_read()
    {
        ConcurrentQueue<string> asked = [];
        await using World world = await StartAsync(asked);
        string token = await world.TokenAsync();

        string resources = await McpPartsUpstream.SendAsync(world, token, "resources/list", "{}");
        string templates = await McpPartsUpstream.SendAsync(world, token, "resources/templates/list", "{}");
        string prompts = await McpPartsUpstream.SendAsync(world, token, "prompts/list", "{}");
        string own = await McpPartsUpstream.SendAsync(world, token, "resources/list", "{}", "mcp/docs");

        Assert.Contains("docs+file:///docs/a.md", resources, StringComparison.Ordinal);
        Assert.Contains("docs+file:///docs/b.md", resources, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", resources, StringComparison.Ordinal);
        Assert.Contains("docs+file:///docs/{name}", templates, StringComparison.Ordinal);
        Assert.Contains("\"docs.greet\"", prompts, StringComparison.Ordinal);
        Assert.Contains("\"file:///docs/a.md\"", own, StringComparison.Ordinal);
        Assert.Contains("resources/list {\"cursor\":\"2\"}", asked);
    }

    [Theory]
    [InlineData("mcp", "docs+file:///docs/a.md", "docs.greet")]
    [InlineData("mcp/docs", "file:///docs/a.md", "greet")]
    public async Task What_is_read_got_or_completed_is_asked_of_the_one_server_and_decided_before(string path, string uri, string prompt)
    {
        ConcurrentQueue<string> asked = [];
        await using World world = await StartAsync(asked);
        string token = await world.TokenAsync();

        string read = await McpPartsUpstream.SendAsync(world, token, "resources/read", $$"""{"uri":"{{uri}}"}""", path);
        string got = await McpPartsUpstream.SendAsync(world, token, "prompts/get", $$$"""{"name":"{{{prompt}}}","arguments":{"who":"you"}}""", path);
        string completed = await McpPartsUpstream.SendAsync(world, token, "completion/complete", $$$"""{"ref":{"type":"ref/prompt","name":"{{{prompt}}}"},"argument":{"name":"who","value":"pa"}}""", path);
        string denied = await McpPartsUpstream.SendAsync(world, token, "resources/read", $$"""{"uri":"{{uri.Replace("a.md", "secret.md", StringComparison.Ordinal)}}"}""", path);
        string missing = await McpPartsUpstream.SendAsync(world, token, "resources/read", $$"""{"uri":"{{uri.Replace("a.md", "missing.md", StringComparison.Ordinal)}}"}""", path);

        Assert.Contains("words of it", read, StringComparison.Ordinal);
        Assert.Contains($"\"uri\":\"{uri}\"", read, StringComparison.Ordinal);
        Assert.Contains("Say hello", got, StringComparison.Ordinal);
        Assert.Contains("paris", completed, StringComparison.Ordinal);
        Assert.Contains("not that one", denied, StringComparison.Ordinal);
        Assert.Contains("no such resource", missing, StringComparison.Ordinal);
        Assert.Contains("-32002", missing, StringComparison.Ordinal);
        Assert.Equal(
            [
                "resources/read {\"uri\":\"file:///docs/a.md\"}",
                "prompts/get {\"arguments\":{\"who\":\"you\"},\"name\":\"greet\"}",
                "completion/complete {\"argument\":{\"name\":\"who\",\"value\":\"pa\"},\"ref\":{\"name\":\"greet\",\"type\":\"ref/prompt\"}}",
                "resources/read {\"uri\":\"file:///docs/missing.md\"}",
            ],
            asked);
    }

    [Theory]
    [InlineData("resources/read", """{"uri":"file:///docs/a.md"}""")]
    [InlineData("resources/read", """{"uri":"other+file:///docs/a.md"}""")]
    [InlineData("resources/read", """{"uri":"payments+file:///docs/a.md"}""")]
    [InlineData("resources/read", """{"uri":"docs+file:///docs/a.md","more":1}""")]
    [InlineData("resources/read", """{}""")]
    [InlineData("prompts/get", """{"name":"greet"}""")]
    [InlineData("prompts/get", """{"name":"docs.greet","arguments":{"who":7}}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/other","name":"docs.greet"},"argument":{"name":"a","value":"b"}}""")]
    [InlineData("resources/list", """{"cursor":"x"}""")]
    [InlineData("tools/call", """{"name":"docs.resources/read","arguments":{"uri":"file:///docs/a.md"}}""")]
    public async Task What_leads_to_no_server_or_is_not_in_the_form_is_asked_of_nobody(string method, string parameters)
    {
        ConcurrentQueue<string> asked = [];
        await using World world = await StartAsync(asked);

        string answer = await McpPartsUpstream.SendAsync(world, await world.TokenAsync(), method, parameters);

        Assert.True(answer.Contains("\"error\"", StringComparison.Ordinal) || answer.Contains("\"isError\":true", StringComparison.Ordinal), answer);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task What_a_route_does_not_serve_or_grant_is_not_there()
    {
        ConcurrentQueue<string> asked = [];
        await using World world = await StartAsync(asked, "prompts", "prompts/list, prompts/get");
        string token = await world.TokenAsync();

        string resources = await McpPartsUpstream.SendAsync(world, token, "resources/list", "{}");
        string read = await McpPartsUpstream.SendAsync(world, token, "resources/read", """{"uri":"docs+file:///docs/a.md"}""");
        string tools = await Mcp.ToolsAsync(world, token);

        Assert.Contains("\"resources\":[]", resources, StringComparison.Ordinal);
        Assert.Contains("\"error\"", read, StringComparison.Ordinal);
        Assert.DoesNotContain("prompts/", tools, StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_dead_server_hurts_the_lists_of_its_own_route_alone()
    {
        ConcurrentQueue<string> asked = [];
        await using World world = await World.StartAsync(start =>
        {
            start.Upstream.Answer = request => McpPartsUpstream.Answer(request, asked);
            McpPartsUpstream.AddTo(start, "docs", "docs/mcp");
            McpPartsUpstream.AddTo(start, "gone", "dead/mcp");
        });
        string token = await world.TokenAsync();

        string all = await McpPartsUpstream.SendAsync(world, token, "resources/list", "{}");
        string gone = await McpPartsUpstream.SendAsync(world, token, "resources/list", "{}", "mcp/gone");

        Assert.Contains("docs+file:///docs/a.md", all, StringComparison.Ordinal);
        Assert.Contains("\"error\"", gone, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///docs/a.md", true)]
    [InlineData("file:///docs/../etc/passwd", false)]
    [InlineData("file:///docs/%2e%2e/etc/passwd", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("FILE:///docs/a.md", false)]
    [InlineData("file:/docs/a.md", false)]
    [InlineData("https://docs/a.md", false)]
    public async Task The_address_of_a_resource_is_the_target(string uri, bool isInside)
    {
        ConcurrentQueue<string> asked = [];
        await using World world = await StartAsync(asked);
        ClientCall bound = await world.ApplyAsync(
            """
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: docs/folder }
            spec:
              match: { routes: [docs], operations: [resources/read] }
              rules:
                - { id: folder, effect: narrow, always: true, bounds: { targets: [ { pathPrefix: /docs/ } ], arguments: { uri: { prefix: "file:///" } } } }
            """);
        Assert.True(bound.Status == 200, bound.Body?.ToString());

        string answer = await McpPartsUpstream.SendAsync(world, await world.TokenAsync(), "resources/read", $$"""{"uri":"{{uri}}"}""", "mcp/docs");

        Assert.Equal(isInside, answer.Contains("words of it", StringComparison.Ordinal));
        Assert.Equal(isInside ? 1 : 0, asked.Count);
    }

    private static Task<World> StartAsync(
        ConcurrentQueue<string> asked,
        string serves = "resources, prompts, completions",
        string grants = "resources/list, resources/templates/list, resources/read, prompts/list, prompts/get, completion/complete") => World.StartAsync(start =>
    {
        start.Upstream.Answer = request => McpPartsUpstream.Answer(request, asked);
        McpPartsUpstream.AddTo(start, "docs", "docs/mcp", serves, grants);
    });
}
