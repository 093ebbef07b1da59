using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>A governed <c>POST /v1/actions</c> against a bare YARP that forwards the same call to the same upstream.</summary>
internal static class ActionScenario
{
    private const double Target = 0.35;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using ServerProcess yarp = await ServerProcess.StartAsync(Cores.Subject, "yarp", upstream.Address.ToString());
        await using GovernedWorld world = await GovernedWorld.StartAsync(upstream.Address);
        LoadGenerator refunds = GovernedWorld.Refunds(world.Silo.Address, world.Token);
        LoadGenerator forwards = GovernedWorld.Post(
            yarp.Address, "api/orders/ord_1/refunds", GovernedWorld.ForwardedBody, "a-token", 200, "\"accepted\""u8);

        double idle = ProcessAccount.Resident(world.Silo.Id);
        List<Row> rows = await Duel.RunAsync(
            new Contender("governed action", world.Silo.Id, refunds), new Contender("bare YARP", yarp.Id, forwards), Target, options);
        rows.Add(Row.Alone("resident MiB before load", "silo", [idle], null));
        rows.Add(Row.Alone("resident MiB after load", "silo", [ProcessAccount.Resident(world.Silo.Id)], null));
        (string told, List<string> violations) = await Books.CloseAsync(world, refunds);
        violations.AddRange(forwards.Wrong is { } wrong ? ["the peer gave a wrong answer: " + wrong] : []);
        return new ScenarioResult("action", rows, told, violations);
    }
}
