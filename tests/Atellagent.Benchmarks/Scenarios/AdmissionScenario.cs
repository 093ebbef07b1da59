using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>
/// What one agent in a loop of a thousand requests leaves of another's service, and what a denied request of a flood costs against one that is
/// carried out.
/// </summary>
internal static class AdmissionScenario
{
    private const int Quiet = 8;
    private const int Loud = 1000;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using GovernedWorld world = await GovernedWorld.StartAsync(upstream.Address);
        using HttpClient http = new();
        LoadGenerator quiet = GovernedWorld.Refunds(world.Silo.Address, await GovernedWorld.TokenAsync(world.Silo.Address, http, "quiet", "calm"));
        LoadGenerator loud = GovernedWorld.Refunds(world.Silo.Address, world.Token), denied = world.Denials();
        await loud.RunAsync(Loud, options.WarmUpSeconds);
        await denied.RunAsync(Loud, options.WarmUpSeconds);

        List<(double Ours, double Peer, double Ratio)> rates = [], tails = [], costs = [];
        List<double> shares = [];
        for (int i = 0; i < options.Rounds; i++)
        {
            LoadSample alone = await quiet.RunAsync(Quiet, options.Seconds);
            Task<LoadSample> other = loud.RunAsync(Loud, options.Seconds);
            LoadSample beside = await quiet.RunAsync(Quiet, options.Seconds);
            LoadSample noise = await other;
            rates.Add((beside.PerSecond, alone.PerSecond, beside.PerSecond / alone.PerSecond));
            tails.Add((beside.P99Microseconds, alone.P99Microseconds, alone.P99Microseconds / beside.P99Microseconds));
            shares.Add(beside.PerSecond / (beside.PerSecond + noise.PerSecond));

            double refused = await CostAsync(world, denied, options), allowed = await CostAsync(world, loud, options);
            costs.Add((refused, allowed, allowed / refused));
            await Console.Error.WriteLineAsync(
                $"  round {i + 1}: quiet {alone.PerSecond:F0}/s alone, {beside.PerSecond:F0}/s beside {noise.PerSecond:F0}/s; denied {refused:F0} us, allowed {allowed:F0} us");
        }

        (string told, List<string> violations) = await Books.CloseAsync(world, [quiet, loud], [denied]);
        return new ScenarioResult(
            "admission",
            [
                Row.Of("quiet agent, requests/s", "beside a loop of 1,000", "alone", rates, null),
                Row.Of("quiet agent, p99 us", "beside a loop of 1,000", "alone", tails, null),
                Row.Alone("quiet agent, share of requests", "beside a loop of 1,000", shares, null),
                Row.Of("CPU us/request", "denied in a flood", "carried out", costs, null),
            ],
            told,
            violations);
    }

    private static async Task<double> CostAsync(GovernedWorld world, LoadGenerator load, BenchmarkOptions options)
    {
        double before = ProcessAccount.Cpu(world.Silo.Id);
        LoadSample sample = await load.RunAsync(Loud, options.Seconds);
        return (ProcessAccount.Cpu(world.Silo.Id) - before) / Math.Max(1, sample.Count);
    }
}
