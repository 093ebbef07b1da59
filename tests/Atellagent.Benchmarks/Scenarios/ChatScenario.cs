using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>A governed <c>POST /openai/v1/chat/completions</c>, two durable records included, against a bare YARP that forwards the same request to the same upstream.</summary>
internal static class ChatScenario
{
    private const double Target = 0.35;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using ServerProcess yarp = await ServerProcess.StartAsync(Cores.Subject, "yarp", upstream.Address.ToString());
        await using GovernedWorld world = await GovernedWorld.StartAsync(upstream.Address);
        LoadGenerator governed = GovernedWorld.Post(world.Silo.Address, "openai/v1/chat/completions", GovernedWorld.ChatBody, world.Token, 200, "Hello there"u8);
        LoadGenerator forwards = GovernedWorld.Post(yarp.Address, "api/v1/chat/completions", GovernedWorld.ChatBody, "a-token", 200, "Hello there"u8);

        List<Row> rows = await Duel.RunAsync(
            new Contender("governed chat", world.Silo.Id, governed), new Contender("bare YARP", yarp.Id, forwards), Target, options);
        (string told, List<string> violations) = await Books.CloseAsync(world, governed);
        violations.AddRange(forwards.Wrong is { } wrong ? ["the peer gave a wrong answer: " + wrong] : []);
        return new ScenarioResult("chat", rows, told, violations);
    }
}
