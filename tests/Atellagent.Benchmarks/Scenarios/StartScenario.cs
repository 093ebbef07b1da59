using System.Diagnostics;
using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>From the start of the built silo's process to its first governed answer, its token included: on a fresh data folder, and on one that has been used.</summary>
internal static class StartScenario
{
    private const double TargetMilliseconds = 5000;
    private const int FewPolicies = 10;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        List<string> violations = [];
        List<Row> rows = [];
        foreach (int policies in (int[])[FewPolicies, GovernedWorld.Policies])
        {
            (List<double> fresh, List<double> used) = ([], []);
            for (int i = 0; i < options.Rounds; i++)
            {
                using TestFolder folder = new();
                string boundary = GeneratedBoundary.Write(folder.In("boundary"), policies, upstream.Address.Port);
                fresh.Add(await StartAsync(folder.In("data"), boundary, violations));
                used.Add(await StartAsync(folder.In("data"), boundary, violations));
            }

            rows.Add(Row.Alone($"ms, fresh data, {policies} policies", "cold start to first governed answer", fresh, TargetMilliseconds));
            rows.Add(Row.Alone($"ms, used data, {policies} policies", "cold start to first governed answer", used, TargetMilliseconds));
        }

        return new ScenarioResult("start", rows, "", violations);
    }

    private static async Task<double> StartAsync(string data, string boundary, List<string> violations)
    {
        long begin = Stopwatch.GetTimestamp();
        await using BoundaryProcess silo = await GovernedWorld.StartSiloAsync(data, boundary, ["taskset", "-c", "0-1023"]);
        LoadGenerator refund = GovernedWorld.Refunds(silo.Address, await GovernedWorld.TokenAsync(silo.Address));
        await refund.CountAsync(1);
        double elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        violations.AddRange(refund.Wrong is { } wrong ? ["the first answer was wrong: " + wrong] : []);
        await silo.StopAsync();
        return elapsed;
    }
}
