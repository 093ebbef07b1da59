using System.Diagnostics;
using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>
/// PostgreSQL and many silos: the governed action against a bare YARP, what an action costs at one, two and three silos, how long a suspension
/// takes to the last of three that obeys it, and how long until all is served again after one was killed.
/// </summary>
internal static class ClusterScenario
{
    private const double Target = 0.35;
    private const double RecoveryTarget = 5000;
    private const int Most = 3;
    private const int Suspensions = 100;
    private const int Kills = 5;
    private static readonly string[] Subject = ["taskset", .. Cores.On(Cores.Subject)];
    private static readonly string[] Anywhere = ["taskset", "-c", "0-1023"];

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        if (PostgresServer.WhyNot is { } why)
        {
            return new ScenarioResult("cluster", [Row.Alone("not measured", "PostgreSQL", [0], null)], "", [why]);
        }

        List<string> violations = [];
        List<Row> rows = [];
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        rows.AddRange(await DuelAsync(server, upstream, options, violations));
        for (int silos = 1; silos <= Most; silos++)
        {
            rows.AddRange(await CostAsync(server, upstream, silos, options, violations));
        }

        rows.AddRange(await ObeyAsync(server, upstream, violations));
        rows.AddRange(await RecoverAsync(server, upstream, violations));
        return new ScenarioResult("cluster", rows, "each action that was answered has one claim and one conclusion", violations);
    }

    private static async Task<List<Row>> DuelAsync(PostgresServer server, ServerProcess upstream, BenchmarkOptions options, List<string> violations)
    {
        await using ServerProcess yarp = await ServerProcess.StartAsync(Cores.Subject, "yarp", upstream.Address.ToString());
        await using ClusterWorld world = await ClusterWorld.StartAsync(server, upstream.Address, 1, Subject);
        LoadGenerator refunds = GovernedWorld.Refunds(world.Silos[0].Address, await GovernedWorld.TokenAsync(world.Silos[0].Address));
        LoadGenerator forwards = GovernedWorld.Post(yarp.Address, "api/orders/ord_1/refunds", GovernedWorld.ForwardedBody, "a-token", 200, "\"accepted\""u8);
        List<Row> rows = await Duel.RunAsync(
            new Contender("governed action on PostgreSQL", world.Silos[0].Id, refunds), new Contender("bare YARP", yarp.Id, forwards), Target, options);
        violations.AddRange(forwards.Wrong is { } wrong ? ["the peer gave a wrong answer: " + wrong] : []);
        await CheckAsync(world, violations, refunds);
        return rows;
    }

    private static async Task<List<Row>> CostAsync(PostgresServer server, ServerProcess upstream, int silos, BenchmarkOptions options, List<string> violations)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(server, upstream.Address, silos, Subject);
        string token = await GovernedWorld.TokenAsync(world.Silos[0].Address);
        LoadGenerator[] loads = [.. world.Silos.Select(silo => GovernedWorld.Refunds(silo.Address, token))];
        int connections = options.Connections / silos;
        await Task.WhenAll(loads.Select(load => load.RunAsync(connections, options.WarmUpSeconds * 2)));
        (List<double> rate, List<double> ours, List<double> database) = ([], [], []);
        for (int round = 0; round < options.Rounds; round++)
        {
            double cpu = world.Silos.Sum(static silo => ProcessAccount.Cpu(silo.Id)), server0 = ProcessAccount.CpuWithChildren(server.Id);
            LoadSample[] samples = await Task.WhenAll(loads.Select(load => load.RunAsync(connections, options.Seconds)));
            int count = samples.Sum(static sample => sample.Count);
            ours.Add((world.Silos.Sum(static silo => ProcessAccount.Cpu(silo.Id)) - cpu) / count);
            database.Add((ProcessAccount.CpuWithChildren(server.Id) - server0) / count);
            rate.Add(samples.Sum(static sample => sample.PerSecond));
        }

        await CheckAsync(world, violations, loads);
        string many = silos == 1 ? "1 silo" : $"{silos} silos";
        return
        [
            Row.Alone($"actions/s, {many}", many, rate, null),
            Row.Alone($"CPU us/action, {many}", many, ours, null),
            Row.Alone($"CPU us/action, its PostgreSQL", many, database, null),
        ];
    }

    // One caller at each silo asks without a pause; how long after the suspension was asked for did the last of them get its last yes?
    private static async Task<List<Row>> ObeyAsync(PostgresServer server, ServerProcess upstream, List<string> violations)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(server, upstream.Address, Most, Anywhere);
        Caller[] callers = [.. world.Silos.Select(static silo => new Caller(silo.Address))];
        (List<double> obeyed, List<double> returned) = ([], []);
        for (int i = 0; i < Suspensions; i++)
        {
            string token = await callers[0].TokenAsync("agent", "prod");
            string admin = await callers[i % Most].AdminTokenAsync(world.Data);
            using CancellationTokenSource stop = new();
            long last = 0;
            Task[] asking = [.. callers.Select(caller => AskAsync(caller, token, at => Latest(ref last, at), stop.Token))];
            await Task.Delay(20);
            long begin = Stopwatch.GetTimestamp();
            (int status, _) = await callers[i % Most].PostAsync("v1/admin/deployments/prod/suspend", admin, "{}");
            long end = Stopwatch.GetTimestamp();
            await Task.Delay(50);
            await stop.CancelAsync();
            await Task.WhenAll(asking);
            (int resumed, _) = await callers[(i + 1) % Most].PostAsync("v1/admin/deployments/prod/resume", admin, "{}");
            if (status != 200 || resumed != 200)
            {
                violations.Add($"suspend {status}, resume {resumed}");
                break;
            }

            obeyed.Add(last <= begin ? 0 : Stopwatch.GetElapsedTime(begin, last).TotalMilliseconds);
            returned.Add(Stopwatch.GetElapsedTime(begin, end).TotalMilliseconds);
        }

        foreach (Caller caller in callers)
        {
            caller.Dispose();
        }

        return
        [
            .. Quantiles("ms suspend to last silo obeying", obeyed),
            .. Quantiles("ms suspend to its answer", returned),
        ];
    }

    private static async Task AskAsync(Caller caller, string token, Action<long> admitted, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Counted from when it was asked for: one that was under way before is none that disobeys.
            long asked = Stopwatch.GetTimestamp();
            if ((await caller.PostAsync("v1/actions", token, WaitingWorld.Refund(1))).Status == 200)
            {
                admitted(asked);
            }
        }
    }

    private static void Latest(ref long last, long at)
    {
        long seen = Volatile.Read(ref last);
        while (seen < at)
        {
            long before = Interlocked.CompareExchange(ref last, at, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    // Full service: every silo that is left carries out, and changes go through each of them.
    private static async Task<List<Row>> RecoverAsync(PostgresServer server, ServerProcess upstream, List<string> violations)
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(server, upstream.Address, Most, Anywhere);
        List<double> recovered = [];
        for (int i = 0; i < Kills; i++)
        {
            int victim = i % Most;
            int[] left = [.. Enumerable.Range(0, Most).Where(index => index != victim)];
            Caller[] callers = [.. left.Select(index => new Caller(world.Silos[index].Address))];
            string token = await callers[0].TokenAsync("agent", "prod");
            string admin = await callers[0].AdminTokenAsync(world.Data);
            using CancellationTokenSource stop = new();
            Task[] asking = [.. callers.Select(caller => AskAsync(caller, token, static _ => { }, stop.Token))];
            await Task.Delay(200);

            long begin = Stopwatch.GetTimestamp();
            await world.Silos[victim].KillAsync();
            foreach (Caller caller in callers)
            {
                while (!await ServesAsync(caller, token, admin))
                {
                    if (Stopwatch.GetElapsedTime(begin) > TimeSpan.FromMinutes(1))
                    {
                        violations.Add("no full service a minute after a silo was killed");
                        return [];
                    }
                }
            }

            recovered.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await stop.CancelAsync();
            await Task.WhenAll(asking);
            foreach (Caller caller in callers)
            {
                caller.Dispose();
            }

            await world.ReplaceAsync(victim, Anywhere);
        }

        return [Row.Alone("ms to full service after a kill", "recovery", recovered, RecoveryTarget)];
    }

    private static async Task<bool> ServesAsync(Caller caller, string token, string admin)
    {
        foreach (string verb in (string[])["disable", "enable"])
        {
            if ((await caller.PostAsync("v1/admin/routes/tools/" + verb, admin, "{}")).Status != 200)
            {
                return false;
            }
        }

        return (await caller.PostAsync("v1/actions", token, WaitingWorld.Refund(1))).Status == 200;
    }

    private static async Task CheckAsync(ClusterWorld world, List<string> violations, params LoadGenerator[] loads)
    {
        violations.AddRange(loads.Where(static load => load.Wrong is not null).Select(static load => "a wrong answer: " + load.Wrong));
        long answered = loads.Sum(static load => load.Answered);
        (long claims, long conclusions) = await world.CountAsync();
        if (conclusions != claims || claims < answered)
        {
            violations.Add($"{answered} actions answered, {claims} claimed, {conclusions} concluded");
        }
    }

    private static Row[] Quantiles(string measure, List<double> values)
    {
        values.Sort();
        return [.. new[] { 0.5, 0.99 }.Select(quantile => Row.Alone($"{measure}, p{quantile * 100:0}", measure, values.Count == 0 ? [0] : [values[(int)((values.Count - 1) * quantile)]], null))];
    }
}
