using Atellagent.Client.Extensions.Mcp;
using Atellagent.Client.Extensions.Refusals;
using Atellagent.Harness;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Scenarios.Programs;

/// <summary>MCP clients of <c>Atellagent.Client.Extensions</c> against a started boundary.</summary>
public sealed class McpClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tools_are_listed_called_refused_and_waited_for(bool isBound)
    {
        await using World world = await ProgramWorld.StartAsync();
        world.Upstream.Answer = static _ => new UpstreamAnswer { Body = """{"refunded":true}""" };
        await using ServiceProvider program = ProgramWorld.Program(world, options => options.BindTokens = isBound);
        await ProgramWorld.TakesProofsAsync(program);
        BoundaryMcp mcp = program.GetRequiredService<BoundaryMcp>();
        await using McpClient client = await mcp.ConnectAsync(route: null, ProgramWorld.Stopping);
        await using McpClient one = await mcp.ConnectAsync("payments", ProgramWorld.Stopping);

        Assert.Contains(await client.ListToolsAsync(cancellationToken: ProgramWorld.Stopping), static tool => tool.Name == "payments.refund");
        Assert.Contains(await one.ListToolsAsync(cancellationToken: ProgramWorld.Stopping), static tool => tool.Name is "refund" or "payments.refund");
        CallToolResult done = await mcp.CallAsync(client, "payments.refund", Refund(10, "EUR"), ProgramWorld.Stopping);
        ActionDeniedException denied = await Assert.ThrowsAsync<ActionDeniedException>(() => mcp.CallAsync(client, "payments.refund", Refund(10, "USD"), ProgramWorld.Stopping));
        Task<CallToolResult> waits = mcp.CallAsync(client, "payments.refund", Refund(77, "EUR"), ProgramWorld.Stopping);
        await ProgramWorld.VoteAsync(world);
        CallToolResult agreed = await waits;

        Assert.Contains("refunded", Text(done), StringComparison.Ordinal);
        Assert.NotNull(denied.DecisionId);
        Assert.Contains("only euros", denied.Message, StringComparison.Ordinal);
        Assert.NotEqual(true, agreed.IsError);
        Assert.Contains("refunded", Text(agreed), StringComparison.Ordinal);
        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_call_whose_destination_does_not_answer_is_unknown_and_made_once()
    {
        await using World world = await ProgramWorld.StartAsync();
        world.Upstream.Answer = static _ => new UpstreamAnswer { Drop = true };
        await using ServiceProvider program = ProgramWorld.Program(world);
        BoundaryMcp mcp = program.GetRequiredService<BoundaryMcp>();
        await using McpClient client = await mcp.ConnectAsync(route: null, ProgramWorld.Stopping);

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => mcp.CallAsync(client, "payments.refund", Refund(10, "EUR"), ProgramWorld.Stopping));

        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task A_call_whose_connection_is_cut_is_made_once()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using FaultProxy proxy = ProgramWorld.LoseFirst(world, "tools/call");
        await using ServiceProvider program = ProgramWorld.ProgramBehind(proxy, world);
        BoundaryMcp mcp = program.GetRequiredService<BoundaryMcp>();
        await using McpClient client = await mcp.ConnectAsync(route: null, ProgramWorld.Stopping);

        await Assert.ThrowsAnyAsync<Exception>(() => mcp.CallAsync(client, "payments.refund", Refund(10, "EUR"), ProgramWorld.Stopping));

        Assert.Equal(1, proxy.Cuts);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    private static Dictionary<string, object?> Refund(int amount, string currency) => new() { ["orderId"] = "ord_1", ["amount"] = amount, ["currency"] = currency };

    private static string Text(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
}
