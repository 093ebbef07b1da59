using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>
/// A governed MCP <c>tools/call</c> against the same call made directly. The direct call's server is on the core that the
/// boundary is on in the other half, so that each side has one core for what the caller talks to.
/// </summary>
internal static class McpScenario
{
    private const double Target = 0.35;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using ServerProcess direct = await ServerProcess.StartAsync(Cores.Subject, "upstream");
        await using GovernedWorld world = await GovernedWorld.StartAsync(upstream.Address);
        LoadGenerator governed = world.ToolCalls();
        LoadGenerator plain = GovernedWorld.Post(direct.Address, "mcp", GovernedWorld.ToolCall("echo"), null, 200, "\"text\":\"hello, echo\""u8);

        List<Row> rows = await Duel.RunAsync(
            new Contender("governed tools/call", world.Silo.Id, governed), new Contender("direct call", direct.Id, plain), Target, options);
        (string told, List<string> violations) = await Books.CloseAsync(world, governed);
        violations.AddRange(plain.Wrong is { } wrong ? ["the peer gave a wrong answer: " + wrong] : []);
        return new ScenarioResult("mcp", rows, told, violations);
    }
}
