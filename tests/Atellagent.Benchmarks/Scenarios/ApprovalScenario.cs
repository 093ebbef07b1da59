using System.Diagnostics;
using System.Text.Json;
using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>
/// How long it takes from the last vote to the effect, and what 100,000 actions that wait for people cost those that do not: two silos in
/// turn, one with them and one without.
/// </summary>
internal static class ApprovalScenario
{
    private const int Waiting = 100_000;
    private const int Trips = 400;
    private const int WarmUps = 100;
    private const double Target = 0.9;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        List<string> violations = [];
        List<Row> rows = await TripsAsync(violations);
        rows.AddRange(await HoldAsync(options, violations));
        return new ScenarioResult("approval", rows, $"{Waiting:#,0} waited, and {Trips + WarmUps} were agreed to and reached the upstream once each", violations);
    }

    private static async Task<List<Row>> TripsAsync(List<string> violations)
    {
        using TestFolder notes = new();
        await using RecordingUpstream upstream = new(notes.In("upstream.log"));
        upstream.Answer = static _ => new UpstreamAnswer { Body = """{"status":"accepted"}""" };
        await using WaitingWorld world = await WaitingWorld.StartAsync(upstream.Port, deployments: 1);
        string waiter = await world.Caller.TokenAsync("waiter", WaitingWorld.Deployment(0));
        string vera = await world.Caller.TokenAsync("vera", deployment: null);
        (List<double> effect, List<double> known) = ([], []);
        for (int i = 0; i < WarmUps + Trips; i++)
        {
            (int status, JsonElement waits) = await world.Caller.PostAsync("v1/actions", waiter, WaitingWorld.Refund(200));
            string approval = waits.GetProperty("approval").GetProperty("id").GetString()!;
            string action = waits.GetProperty("id").GetString()!;
            Task<(int Status, JsonElement Body)> outcome = world.Caller.GetAsync($"v1/actions/{action}?wait=60", waiter);
            long begin = Stopwatch.GetTimestamp();
            (int voted, _) = await world.Caller.PostAsync(
                $"v1/approvals/{approval}/votes", vera, $$"""{"vote":"approve","digest":"{{waits.GetProperty("digest").GetString()}}","comment":"seen"}""");
            JsonElement done = (await outcome).Body;
            long end = Stopwatch.GetTimestamp();
            if (status != 202 || voted != 200 || done.GetProperty("outcome").GetProperty("status").GetString() != "succeeded" || upstream.Requests.Count != i + 1)
            {
                violations.Add($"approval {i}: {status}, {voted}, {done}");
                break;
            }

            if (i >= WarmUps)
            {
                effect.Add(Stopwatch.GetElapsedTime(begin, upstream.Requests[^1].Timestamp).TotalMilliseconds);
                known.Add(Stopwatch.GetElapsedTime(begin, end).TotalMilliseconds);
            }
        }

        return
        [
            Row.Alone("ms vote to effect, p50", "approval round trip", [Quantile(effect, 0.5)], null),
            Row.Alone("ms vote to effect, p99", "approval round trip", [Quantile(effect, 0.99)], null),
            Row.Alone("ms vote to known outcome, p50", "approval round trip", [Quantile(known, 0.5)], null),
            Row.Alone("ms vote to known outcome, p99", "approval round trip", [Quantile(known, 0.99)], null),
        ];
    }

    private static async Task<List<Row>> HoldAsync(BenchmarkOptions options, List<string> violations)
    {
        const int Deployments = Waiting / WaitingWorld.EachDeployment;
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using WaitingWorld full = await WaitingWorld.StartAsync(upstream.Address.Port, Deployments);
        await using WaitingWorld empty = await WaitingWorld.StartAsync(upstream.Address.Port, Deployments);
        int waiting = await full.FillAsync(Deployments);
        if (waiting != Waiting)
        {
            violations.Add($"{waiting:#,0} wait, not {Waiting:#,0}");
        }

        LoadGenerator ours = GovernedWorld.Refunds(full.Silo.Address, await full.Caller.TokenAsync("agent", "prod"));
        LoadGenerator peer = GovernedWorld.Refunds(empty.Silo.Address, await empty.Caller.TokenAsync("agent", "prod"));
        List<Row> rows = await Duel.RunAsync(
            new Contender("100,000 waiting", full.Silo.Id, ours), new Contender("none waiting", empty.Silo.Id, peer), Target, options);
        violations.AddRange(new[] { ours.Wrong, peer.Wrong }.OfType<string>().Select(static wrong => "a wrong answer: " + wrong));
        return [.. rows.Select(static row => row with { Measure = row.Measure + ", 100,000 waiting" })];
    }

    private static double Quantile(List<double> values, double quantile)
    {
        values.Sort();
        return values.Count == 0 ? 0 : values[(int)((values.Count - 1) * quantile)];
    }
}
