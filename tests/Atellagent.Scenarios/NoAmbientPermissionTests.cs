using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Nobody may do anything that was not granted: neither a principal without grants, nor a token without a deployment.</summary>
public sealed class NoAmbientPermissionTests
{
    private const string Poor =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bare }
        spec: { type: agent, roles: [support], credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: robot }
        spec:
          type: service
          roles: [support]
          credentials: [ { clientSecretRef: env:AGENT_SECRET } ]
          grants: [ { route: payments, operations: [refund, getOrder, echo] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: rich }
        spec: { principals: [bare, robot], environment: production, runtime: external, grants: [ { route: payments, operations: [refund, getOrder, echo] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: empty }
        spec: { principals: [robot], environment: production, runtime: external }
        """;

    [Theory]
    [InlineData("bare", "rich")]
    [InlineData("robot", null)]
    [InlineData("robot", "empty")]
    public async Task At_every_surface_there_is_nothing_to_do(string principal, string? deployment)
    {
        await using World world = await StartAsync();
        string token = await world.TokenAsync(principal, World.AgentSecret, deployment);
        ClientCall others = await world.RefundAsync(await world.TokenAsync());

        ClientCall native = await world.RefundAsync(token);
        string tools = await Mcp.ToolsAsync(world, token);
        string called = await Mcp.CallAsync(world, token, "payments.refund", """{"orderId":"ord_1","amount":1,"currency":"EUR"}""");
        string decision = ((JsonString)((JsonObject)others.Body!["decision"]!)["id"]!).Value;

        Assert.Equal((403, "denied"), (native.Status, native.Code));
        Assert.Contains("outside_authority", native.Body!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"tools\":[]", tools, StringComparison.Ordinal);
        Assert.Contains("\"isError\":true", called, StringComparison.Ordinal);
        string evidence = (await world.GetAsync("v1/evidence", token)).Body!.ToString();
        Assert.Contains(native.Action!, evidence, StringComparison.Ordinal);
        Assert.DoesNotContain(others.Action!, evidence, StringComparison.Ordinal);
        Assert.Equal(404, (await world.GetAsync($"v1/decisions/{decision}", token)).Status);
        Assert.Equal(404, (await world.GetAsync($"v1/actions/{others.Action}", token)).Status);
        Assert.Equal(403, (await world.GetAsync("v1/admin/principals", token)).Status);
        Assert.Equal(403, (await world.ApplyAsync("{}", token)).Status);
        Assert.Equal(403, (await world.SuspendAsync("principals", "agent", "suspend", token)).Status);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("bare", "rich")]
    [InlineData("robot", null)]
    public async Task What_it_may_do_is_read_its_own_state(string principal, string? deployment)
    {
        await using World world = await StartAsync();
        string token = await world.TokenAsync(principal, World.AgentSecret, deployment);
        ClientCall refused = await world.RefundAsync(token);

        ClientCall own = await world.GetAsync("v1/me/authority", token);
        ClientCall action = await world.GetAsync($"v1/actions/{refused.Action}", token);

        Assert.Equal((200, 200), (own.Status, action.Status));
        Assert.Empty(((JsonArray)own.Body!["operations"]!).Items);
        Assert.Equal(refused.Action, action.Action);
    }

    [Fact]
    public async Task An_agent_gets_no_token_without_a_deployment()
    {
        await using World world = await StartAsync();

        Assert.Equal(400, (await world.RequestTokenAsync("bare", World.AgentSecret, null)).Status);
    }

    private static Task<World> StartAsync() => World.StartAsync(world => File.WriteAllText(
        Path.Combine(world.BoundaryFolder, "boundary.yaml"), BoundaryYaml.For(world.Upstream.Port) + Poor));
}
