using System.Net.Http.Headers;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Scenarios;

/// <summary>The MCP surface with real clients, and real MCP servers behind it.</summary>
public sealed class McpTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_official_client_lists_calls_and_reads_denials(bool stateless)
    {
        await using McpUpstream tools = await McpUpstream.StartAsync(stateless);
        await using World world = await World.StartAsync(world => tools.AddTo(world));
        await using McpClient client = await ConnectAsync(world);

        IList<McpClientTool> listed = await client.ListToolsAsync();
        CallToolResult allowed = await client.CallToolAsync("tickets.search", new Dictionary<string, object?> { ["query"] = "a/b \"c\"", ["limit"] = 90 });
        CallToolResult denied = await client.CallToolAsync("tickets.search", new Dictionary<string, object?> { ["query"] = "secret", ["limit"] = 1 });
        CallToolResult unknown = await client.CallToolAsync("tickets.nothing", new Dictionary<string, object?>());
        CallToolResult unlisted = await client.CallToolAsync("tickets.erase", new Dictionary<string, object?> { ["id"] = "1" });
        CallToolResult refund = await client.CallToolAsync(
            "payments.refund", new Dictionary<string, object?> { ["orderId"] = "ord_1", ["amount"] = 900, ["currency"] = "EUR" });

        Assert.Contains(listed, tool => tool.Name == "tickets.search");
        Assert.DoesNotContain(listed, tool => tool.Name is "tickets.erase" or "payments.forbidden");
        Assert.Equal("found 5 for a/b \"c\"", Text(allowed, 0));
        Assert.Contains("Narrowed by policy: /arguments/limit from 90 to 5", Text(allowed, 1), StringComparison.Ordinal);
        Assert.True(denied.IsError);
        Assert.Contains("tickets/rules#no-secrets", Text(denied, 0), StringComparison.Ordinal);
        Assert.Contains("dec_", Text(denied, 0), StringComparison.Ordinal);
        Assert.True(unknown.IsError);
        Assert.True(unlisted.IsError);
        Assert.NotEqual(true, refund.IsError);
        Assert.Equal(["search:a/b \"c\":5"], tools.Calls);
        Assert.Equal("""{"amount":500,"currency":"EUR"}""", Assert.Single(world.Upstream.Requests).BodyText);
    }

    [Fact]
    public async Task Without_a_token_the_surface_says_where_to_get_one()
    {
        await using World world = await World.StartAsync();
        using HttpClient http = new();
        using StringContent body = new("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", new MediaTypeHeaderValue("application/json"));

        using HttpResponseMessage answer = await http.PostAsync(new Uri(world.Boundary.Address, "mcp"), body);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Contains("/.well-known/oauth-protected-resource", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await world.GetTextAsync(".well-known/oauth-protected-resource/mcp")).Status);
        Assert.Equal(200, (await world.GetTextAsync(".well-known/oauth-authorization-server")).Status);
    }

    [Fact]
    public async Task A_page_of_another_origin_and_an_ambiguous_message_are_refused()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"payments.refund","arguments":{"orderId":"ord_1","amount":1,"amount":400,"currency":"EUR"}}}""";
        using HttpRequestMessage twice = world.Post("mcp", token, System.Text.Encoding.UTF8.GetBytes(Call), "application/json");
        using HttpRequestMessage foreign = world.Post("mcp", token, System.Text.Encoding.UTF8.GetBytes(Call), "application/json");
        foreign.Headers.TryAddWithoutValidation("Origin", "https://evil.example");

        Assert.Equal(400, (await world.SendAsync(twice, null)).Status);
        Assert.Equal(403, (await world.SendAsync(foreign, null)).Status);
        Assert.Empty(world.Upstream.Requests);
    }

    // A plain call is answered without the library. One that has a member more goes through it, and comes to the same.
    [Theory]
    [InlineData("""{"query":"q","limit":90}""", "tickets.search")]
    [InlineData("""{"query":"secret","limit":1}""", "tickets.search")]
    [InlineData("""{"orderId":"ord_1","amount":900,"currency":"EUR"}""", "payments.refund")]
    [InlineData("{}", "tickets.nothing")]
    public async Task A_call_comes_to_the_same_with_and_without_the_library(string arguments, string tool)
    {
        await using McpUpstream tools = await McpUpstream.StartAsync(stateless: true);
        await using World world = await World.StartAsync(world => tools.AddTo(world));
        string token = await world.TokenAsync();

        JsonObject plain = await CallAsync(world, token, $$"""{"name":"{{tool}}","arguments":{{arguments}}}""", "application/json");
        JsonObject unusual = await CallAsync(world, token, $$"""{"name":"{{tool}}","arguments":{{arguments}},"more":1}""", "text/event-stream");

        Assert.Equal(Comparable(unusual), Comparable(plain));
        Assert.Equal(new JsonString("a \"b\""), plain["id"]);
        Assert.NotEqual(Meta(unusual)["atellagent/decision"], Meta(plain)["atellagent/decision"]);
    }

    [Fact]
    public async Task A_client_that_is_not_ours_works_too()
    {
        Assert.SkipUnless(Npm.IsPresent, "npm is not installed");
        string? folder = await Npm.InstallAsync("@modelcontextprotocol/sdk@1.20.0");
        Assert.SkipUnless(folder is not null, "the npm registry cannot be reached");
        await using McpUpstream tools = await McpUpstream.StartAsync(stateless: true);
        await using World world = await World.StartAsync(world => tools.AddTo(world));
        string script = Path.Combine(folder!, "client.mjs");
        await File.WriteAllTextAsync(script,
            """
            import { Client } from '@modelcontextprotocol/sdk/client/index.js';
            import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
            const [url, token] = process.argv.slice(2);
            const client = new Client({ name: 'stranger', version: '1' });
            await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }));
            const { tools } = await client.listTools();
            const good = await client.callTool({ name: 'tickets.search', arguments: { query: 'q', limit: 2 } });
            const bad = await client.callTool({ name: 'tickets.search', arguments: { query: 'secret', limit: 2 } });
            console.log(JSON.stringify({ names: tools.map(t => t.name), good: good.content[0].text, bad: bad.isError, why: bad.content[0].text }));
            await client.close();
            """);

        (int code, string output) = await Npm.RunAsync(folder!, "node", script, new Uri(world.Boundary.Address, "mcp").ToString(), await world.TokenAsync());

        Assert.True(code == 0, output);
        Assert.Contains("tickets.search", output, StringComparison.Ordinal);
        Assert.Contains("found 2 for q", output, StringComparison.Ordinal);
        Assert.Contains("\"bad\":true", output, StringComparison.Ordinal);
        Assert.Contains("no-secrets", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_over_standard_streams_is_a_route_like_any_other_and_sees_no_environment()
    {
        Assert.SkipUnless(Npm.IsPresent, "npm is not installed");
        string? folder = await Npm.InstallAsync("@modelcontextprotocol/server-everything@2025.9.25");
        Assert.SkipUnless(folder is not null, "the npm registry cannot be reached");
        string program = Path.Combine(folder!, "node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js");
        await using World world = await World.StartAsync(world => File.WriteAllText(
            Path.Combine(world.BoundaryFolder, "stdio.yaml"),
            $$"""
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: everything }
            spec:
              connector: mcp
              wildcards: allow
              destination: { command: [node, "{{program}}", stdio] }
              release: allow
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: tester }
            spec:
              type: service
              credentials: [ { clientSecretRef: env:AGENT_SECRET } ]
              grants: [ { route: everything, operations: ["*"] } ]
            ---
            apiVersion: atellagent/v1
            kind: Deployment
            metadata: { name: testing }
            spec: { principals: [tester], environment: test, runtime: external, grants: [ { route: everything, operations: ["*"] } ] }
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: everything/all }
            spec:
              match: { routes: [everything] }
              rules: [ { id: may, effect: allow, when: "principal.name == 'tester'" } ]
            """));
        string token = await world.TokenAsync("tester", World.AgentSecret, "testing");

        ClientCall echo = await world.ActAsync(token, """{"route":"everything","operation":"echo","arguments":{"message":"hello"}}""");
        ClientCall environment = await world.ActAsync(token, """{"route":"everything","operation":"printEnv","arguments":{}}""");

        Assert.Equal("succeeded", echo.Outcome);
        Assert.Contains("hello", echo.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal("succeeded", environment.Outcome);
        Assert.DoesNotContain(World.AgentSecret, environment.Body!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PAYMENTS_TOKEN", environment.Body!.ToString(), StringComparison.Ordinal);
    }

    private static string Text(CallToolResult result, int index) => ((TextContentBlock)result.Content[index]).Text;

    private static async Task<McpClient> ConnectAsync(World world)
    {
        string token = await world.TokenAsync();
        HttpClientTransport transport = new(new HttpClientTransportOptions
        {
            Endpoint = new Uri(world.Boundary.Address, "mcp"),
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + token },
        });
        return await McpClient.CreateAsync(transport);
    }

    private static async Task<JsonObject> CallAsync(World world, string token, string parameters, string expectedType)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(
            "mcp",
            token,
            System.Text.Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":"a \"b\"","method":"tools/call","params":{{parameters}}}"""),
            "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        using HttpResponseMessage response = await http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal(expectedType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(expectedType == "application/json", response.Headers.Contains("atellagent-decision"));
        string json = text.Split('\n').First(line => line.Contains('{', StringComparison.Ordinal)).Replace("data: ", "", StringComparison.Ordinal);
        Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(json), JsonLimits.Default, out JsonValue? message, out string? reason), reason);
        return (JsonObject)message;
    }

    private static JsonObject Meta(JsonObject message) => (JsonObject)((JsonObject)message["result"]!)["_meta"]!;

    // Two calls are two actions: their ids differ, wherever they are told.
    private static string Comparable(JsonObject message)
    {
        string text = CanonicalJson.ToText(message);
        return Meta(message).Members.Aggregate(
            text, (current, id) => current.Replace(((JsonString)id.Value).Value, id.Key, StringComparison.Ordinal));
    }
}
