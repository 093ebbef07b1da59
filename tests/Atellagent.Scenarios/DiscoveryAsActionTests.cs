using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// Asking an MCP server for its tools sends it a credential or starts its program: nobody has that done by planning a change, and
/// nothing of it happens without a decision that is on record.
/// </summary>
public sealed class DiscoveryAsActionTests
{
    private const string Author =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: author }
        spec: { type: service, roles: [policy-author], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }

        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_policy_author_has_no_credential_sent_to_a_new_destination(bool dryRun)
    {
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Author);
        string token = await world.TokenAsync("author", deployment: null);

        ClientCall answer = await world.ApplyAsync(Route("mine", $"http://127.0.0.1:{world.Upstream.Port}/mcp", "env:PAYMENTS_TOKEN"), token, dryRun);

        Assert.Equal((403, "denied"), (answer.Status, answer.Code));
        Assert.Empty(world.Upstream.Requests);
        Assert.Equal("author deny", Assert.Single(await DecisionsAsync(world)));
    }

    [Fact]
    public async Task A_policy_author_has_no_program_started()
    {
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Author);
        string token = await world.TokenAsync("author", deployment: null);
        string trace = world.Folder.In("started");
        string program = $"apiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: mine }}\nspec: {{ connector: mcp, destination: {{ command: [/bin/sh, -c, \"echo > {trace}\"] }} }}\n";

        ClientCall answer = await world.ApplyAsync(program, token, dryRun: true);

        Assert.Equal((403, "denied"), (answer.Status, answer.Code));
        Assert.False(File.Exists(trace));
    }

    // Who may put a route in force alone may ask for its tools; who needs another person for it does not send a credential to it before.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_what_widens_takes_two_one_alone_asks_no_new_destination(bool dryRun)
    {
        await using World world = await World.StartAsync();
        await world.ApplyAsync(
            Author.Replace("author", "ada", StringComparison.Ordinal).Replace("type: service, roles: [policy-ada]", "type: person, roles: [admin]", StringComparison.Ordinal) + "---\n"
            + Author.Replace("author", "bob", StringComparison.Ordinal).Replace("type: service, roles: [policy-bob]", "type: person, roles: [approver]", StringComparison.Ordinal));
        string ada = await world.TokenAsync("ada", deployment: null);
        string trace = world.Folder.In("started");
        string program = $"apiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: mine }}\nspec: {{ connector: mcp, destination: {{ command: [/bin/sh, -c, \"echo > {trace}\"] }} }}\n";

        ClientCall sent = await world.ApplyAsync(Route("mine", $"http://127.0.0.1:{world.Upstream.Port}/mcp", "env:PAYMENTS_TOKEN"), ada, dryRun);
        ClientCall started = await world.ApplyAsync(program, ada, dryRun);

        Assert.Equal((403, "denied"), (sent.Status, sent.Code));
        Assert.Equal((403, "denied"), (started.Status, started.Code));
        Assert.Contains("by one person alone", sent.Body!.ToString(), StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Who_may_ask_leaves_a_decision_and_what_was_told_before_the_change()
    {
        await using McpUpstream upstream = await McpUpstream.StartAsync(stateless: true);
        await using World world = await World.StartAsync();

        ClientCall answer = await world.ApplyAsync(Route("tickets", upstream.Endpoint, null));

        Assert.Equal(200, answer.Status);
        Assert.Equal("administrator allow", Assert.Single(await DecisionsAsync(world)));
        Assert.Contains("\"search\"", (await world.GetAsync("v1/admin/routes/tickets", await world.AdminTokenAsync())).Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_author_may_have_a_destination_in_force_asked_and_no_other_under_its_name()
    {
        await using McpUpstream upstream = await McpUpstream.StartAsync(stateless: true);
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Author + "---\n" + Route("tickets", upstream.Endpoint, null));
        string token = await world.TokenAsync("author", deployment: null);

        Assert.Equal(200, (await world.ApplyAsync(Route("tickets", upstream.Endpoint, null, "allow"), token)).Status);
        Assert.Equal(403, (await world.ApplyAsync(Route("tickets", upstream.Endpoint, "env:PAYMENTS_TOKEN"), token)).Status);
        Assert.Equal(403, (await world.ApplyAsync(Route("tickets", $"http://127.0.0.1:{world.Upstream.Port}/mcp", null), token)).Status);
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task Nobody_makes_a_new_destination_look_like_one_in_force()
    {
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Author);
        const string Asking = """{"route":"atellagent","operation":"discover","arguments":{"route":"mine","inForce":true,"document":{"apiVersion":"atellagent/v1","kind":"Route","metadata":{"name":"mine"},"spec":{"connector":"mcp","destination":{"baseUrl":"http://127.0.0.1:PORT/mcp","networks":["127.0.0.0/8"]}}}}}""";

        ClientCall answer = await world.ActAsync(
            await world.TokenAsync("author", deployment: null),
            Asking.Replace("PORT", $"{world.Upstream.Port}", StringComparison.Ordinal));

        Assert.Equal("refused", ((JsonString)((JsonObject)answer.Body!["outcome"]!)["status"]!).Value);
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_disabled_destination_is_left_alone_and_keeps_its_tools()
    {
        await using McpUpstream upstream = await McpUpstream.StartAsync(stateless: true);
        await using World world = await World.StartAsync();
        await world.ApplyAsync(Route("tickets", upstream.Endpoint, null));
        await world.SuspendAsync("routes", "tickets", "disable");

        Assert.Equal(200, (await world.ApplyAsync(Route("tickets", upstream.Endpoint, null, "allow"))).Status);

        Assert.Single(await DecisionsAsync(world));
        Assert.Contains("\"search\"", (await world.GetAsync("v1/admin/routes/tickets", await world.AdminTokenAsync())).Body!.ToString(), StringComparison.Ordinal);
    }

    private static string Route(string name, string address, string? credential, string release = "deny") =>
        $"apiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: {name} }}\nspec:\n  connector: mcp\n  release: {release}\n  destination: {{ baseUrl: \"{address}\", networks: [127.0.0.0/8] }}\n"
        + (credential is null ? "" : $"  credential: {{ headerRef: {credential}, header: Authorization }}\n");

    private static async Task<string[]> DecisionsAsync(World world)
    {
        ClientCall page = await world.GetAsync("v1/evidence?route=atellagent&type=decision&limit=200", await world.AdminTokenAsync());
        return [.. ((JsonArray)page.Body!["items"]!).Items.Select(static item => (JsonObject)((JsonObject)item)["body"]!)
            .Where(static body => ((JsonString)body["operation"]!).Value == "discover")
            .Select(static body => $"{((JsonString)body["principal"]!).Value} {((JsonString)((JsonObject)body["decision"]!)["effect"]!).Value}")];
    }
}
