using System.Globalization;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// Invariant 1: no upstream ever sees a request for which no decision record was durable first, across SIGKILL at any
/// instant; and invariant 3: what was dispatched is never dispatched again. 20 kills, or 200 with <c>ATELLAGENT_LONG=1</c>.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static int Kills => System.Environment.GetEnvironmentVariable("ATELLAGENT_LONG") == "1" ? 200 : 20;

    private const int Clients = 8;

    [Fact]
    public async Task No_upstream_request_is_without_its_durable_decision_across_kills_under_load()
    {
        Seed seed = Seed.FromEnvironment();
        output.WriteLine(seed.ToString());
        await using World world = await World.StartAsync();
        for (int kill = 0; kill < Kills; kill++)
        {
            string token = await world.TokenAsync();
            using CancellationTokenSource stop = new();
            Task[] clients = [.. Enumerable.Range(0, Clients).Select(client => LoadAsync(world, token, $"{kill}-{client}", stop.Token))];
            int target = world.Upstream.Requests.Count + seed.Next(1, 40);
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
            while (world.Upstream.Requests.Count < target && !patience.IsCancellationRequested)
            {
                await Task.Yield();
            }

            await world.Boundary.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(clients);
            await world.RestartAsync();
        }

        // Every interrupted key is asked for once more: it is answered, or unknown, and never sent again.
        string last = await world.TokenAsync();
        foreach (string key in world.Calls.Where(call => call.Status == 0).Select(call => call.Key!).Distinct().Take(100).ToList())
        {
            ClientCall again = await world.RefundAsync(last, 1, key);
            Assert.Contains(again.Status, (int[])[200, 424]);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Kills} kills, {world.Upstream.Requests.Count} upstream requests, {world.Calls.Count} calls, {world.Calls.Count(call => call.Status == 0)} without an answer"));
        await world.AssertHistoryAsync(faultFree: false);
    }

    private static async Task LoadAsync(World world, string token, string name, CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            ClientCall call = await world.RefundAsync(token, 1, i % 2 == 0 ? $"{name}-{i}" : null);
            if (call.Status == 0)
            {
                return;
            }
        }
    }
}
