using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What a route leads to is a principal too: policies speak of it, evidence names it, and suspending it stops the route.</summary>
public sealed class CalleeTests
{
    private const string Callee =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: payments-api, owner: support }
        spec: { type: service, roles: [certified] }
        """;

    [Fact]
    public async Task Suspending_what_a_route_leads_to_stops_it_for_everybody_at_every_surface_until_it_is_resumed()
    {
        await using World world = await StartAsync();
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token)).Status);

        Assert.Equal(200, (await world.SuspendAsync("principals", "payments-api", "suspend")).Status);
        ClientCall native = await world.RefundAsync(token);
        string tools = await Mcp.ToolsAsync(world, token);
        string called = await Mcp.CallAsync(world, token, "payments.refund", """{"orderId":"ord_1","amount":1,"currency":"EUR"}""");
        ClientCall own = await world.GetAsync("v1/me/authority", token);

        Assert.Equal((403, "denied"), (native.Status, native.Code));
        Assert.Contains("callee_refused", native.Body!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("payments.", tools, StringComparison.Ordinal);
        Assert.Contains("\"isError\":true", called, StringComparison.Ordinal);
        Assert.DoesNotContain("\"route\":\"payments\"", own.Body!.ToString(), StringComparison.Ordinal);
        Assert.Single(world.Upstream.Requests);

        Assert.Equal(200, (await world.SuspendAsync("principals", "payments-api", "resume")).Status);
        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        Assert.Contains("payments.refund", await Mcp.ToolsAsync(world, token), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Evidence_names_who_called_and_what_was_called_and_policy_can_ask_for_it()
    {
        await using World world = await StartAsync("\"has(callee.roles) && 'certified' in callee.roles\"");
        string token = await world.TokenAsync();
        ClientCall call = await world.RefundAsync(token);
        Assert.Equal(200, call.Status);

        string decision = ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value;
        JsonObject record = (JsonObject)((JsonObject)((JsonArray)(await world.GetAsync($"v1/decisions/{decision}", token)).Body!["records"]!).Items[0])["body"]!;
        Assert.Equal("""{"name":"payments-api","type":"service"}""", record["callee"]!.ToString());
        Assert.Equal("agent", ((JsonString)record["principal"]!).Value);

        Assert.Equal(200, (await world.ApplyAsync(Callee.Replace("certified", "other", StringComparison.Ordinal))).Status);
        Assert.Equal(403, (await world.RefundAsync(token)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_is_called_needs_no_credential_and_nobody_gets_a_token_for_it()
    {
        await using World world = await StartAsync();

        Assert.Equal(401, (await world.RequestTokenAsync("payments-api", World.AgentSecret, null)).Status);
    }

    private static Task<World> StartAsync(string when = "\"'support' in principal.roles\"") => World.StartAsync(world => File.WriteAllText(
        Path.Combine(world.BoundaryFolder, "boundary.yaml"),
        BoundaryYaml.For(world.Upstream.Port)
            .Replace("metadata: { name: payments, owner: support }\nspec:\n", "metadata: { name: payments, owner: support }\nspec:\n  principal: payments-api\n", StringComparison.Ordinal)
            .Replace("\"'support' in principal.roles\"", when, StringComparison.Ordinal) + Callee));
}
