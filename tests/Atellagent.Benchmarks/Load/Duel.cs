using Atellagent.Benchmarks.Reports;

namespace Atellagent.Benchmarks.Load;

/// <summary>Two contenders in turn, round by round, so that whatever else the machine does meets both alike.</summary>
internal static class Duel
{
    public static async Task<List<Row>> RunAsync(Contender ours, Contender peer, double? target, BenchmarkOptions options)
    {
        foreach (Contender one in (Contender[])[peer, ours])
        {
            await WarmAsync(one, options);
        }

        List<(Round Ours, Round Peer)> rounds = [];
        for (int i = 0; i < options.Rounds; i++)
        {
            Round first = await (i % 2 == 0 ? peer : ours).RunAsync(options);
            Round second = await (i % 2 == 0 ? ours : peer).RunAsync(options);
            rounds.Add(i % 2 == 0 ? (second, first) : (first, second));
            await Console.Error.WriteLineAsync(
                $"  round {i + 1}: {ours.Name} {rounds[i].Ours.PerSecond:F0}/s {rounds[i].Ours.CpuMicroseconds:F0} us, {peer.Name} {rounds[i].Peer.PerSecond:F0}/s {rounds[i].Peer.CpuMicroseconds:F0} us");
        }

        // More is better in the first and less in the others, so the ratio is turned: above 1 we are ahead in each row.
        return
        [
            Row.Of("requests/s", ours.Name, peer.Name, [.. rounds.Select(static r => (r.Ours.PerSecond, r.Peer.PerSecond, r.Ours.PerSecond / r.Peer.PerSecond))], target),
            Row.Of("CPU us/request", ours.Name, peer.Name, [.. rounds.Select(static r => (r.Ours.CpuMicroseconds, r.Peer.CpuMicroseconds, r.Peer.CpuMicroseconds / r.Ours.CpuMicroseconds))], target),
            Row.Of("p50 us, 1 connection", ours.Name, peer.Name, [.. rounds.Select(static r => (r.Ours.SingleP50, r.Peer.SingleP50, r.Peer.SingleP50 / r.Ours.SingleP50))], null),
            Row.Of("p99 us, all connections", ours.Name, peer.Name, [.. rounds.Select(static r => (r.Ours.ManyP99, r.Peer.ManyP99, r.Peer.ManyP99 / r.Ours.ManyP99))], null),
        ];
    }

    // The runtime compiles hot code again, several times, while it is used, and on one busy core that takes tens of seconds
    // with long plateaus; until it is done a round measures the compiler.
    private static async Task WarmAsync(Contender one, BenchmarkOptions options)
    {
        const int Most = 30;
        const int Enough = 150_000;
        const double Settled = 0.95;
        double before = double.PositiveInfinity;
        for (int i = 0; i < Most; i++)
        {
            double cpu = (await one.RunAsync(options with { Seconds = options.WarmUpSeconds })).CpuMicroseconds;
            await Console.Error.WriteLineAsync($"  warm-up: {one.Name} {cpu:F0} us");
            if (cpu > before * Settled && one.Load.Answered >= Enough)
            {
                return;
            }

            before = cpu;
        }
    }
}
