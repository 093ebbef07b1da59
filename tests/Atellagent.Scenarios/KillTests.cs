using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// Invariant 1: no upstream ever sees a request for which no decision record was durable first, across SIGKILL at any
/// instant; and invariant 3: what was dispatched is never dispatched again. 20 kills, or 500 at night.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static int Kills => Rounds.Of(20, 500);

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

    [Fact]
    public async Task A_change_that_is_killed_in_the_middle_is_in_force_whole_or_not_at_all()
    {
        Seed seed = Seed.FromEnvironment();
        output.WriteLine(seed.ToString());
        await using World world = await World.StartAsync();
        HashSet<string> seen = [];
        for (int round = 0; round < 6; round++)
        {
            string token = await world.AdminTokenAsync();
            Task<ClientCall> change = world.ApplyAsync(Versions(round), token);
            await Task.WhenAny(change, Task.Delay(seed.Next(5, 250)));
            await world.Boundary.KillAsync();
            await change;
            await world.RestartAsync();

            ClientCall policies = await world.GetAsync("v1/admin/policies", await world.AdminTokenAsync());
            string[] versions = [.. ((JsonArray)policies.Body!["items"]!).Items.Cast<JsonObject>()
                .Where(item => ((JsonString)item["name"]!).Value.StartsWith("many/", StringComparison.Ordinal))
                .Select(item => ((JsonString)item["name"]!).Value)];
            Assert.True(versions.Length % Documents == 0, $"{versions.Length} documents are in force");
            string[] marks = await MarksAsync(world, versions);
            Assert.True(marks.Length <= 1, $"documents of {marks.Length} changes are in force together");
            seen.UnionWith(marks);
        }

        output.WriteLine($"in force after kills: {string.Join(", ", seen)}");
    }

    private const int Documents = 40;

    private static string Versions(int round) => string.Join("\n---\n", Enumerable.Range(0, Documents).Select(i =>
        $"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: many/p{i} }}\nspec:\n  description: change-{round}\n  match: {{ routes: [payments], operations: [refund] }}\n  rules: [ {{ id: r, effect: deny, when: args.amount < 0 }} ]"));

    private static async Task<string[]> MarksAsync(World world, string[] names)
    {
        string token = await world.AdminTokenAsync();
        HashSet<string> marks = [];
        foreach (string name in names)
        {
            ClientCall document = await world.GetAsync($"v1/admin/policies/{name}", token);
            marks.Add(((JsonString)((JsonObject)((JsonObject)document.Body!["document"]!)["spec"]!)["description"]!).Value);
        }

        return [.. marks];
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
