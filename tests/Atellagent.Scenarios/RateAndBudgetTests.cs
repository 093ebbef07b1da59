using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// Row C14: rates and budgets are never exceeded, counted where it matters, at the upstream: by a hundred callers at once, and
/// across SIGKILL.
/// </summary>
public sealed class RateAndBudgetTests(ITestOutputHelper output)
{
    private const string Arguments = "arguments: { amount: { maximum: 1000 }, currency: { enum: [EUR, USD] } }";
    private const string Grant = "operations: [refund, getOrder]\n      bounds: { " + Arguments + " }";

    [Fact]
    public async Task A_hundred_calls_at_once_never_exceed_a_budget_and_each_refusal_says_which()
    {
        await using World world = await StartAsync("budget: { argument: amount, maximum: 250.5, per: month, counter: money }");
        string token = await world.TokenAsync();

        ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => world.RefundAsync(token, 1.5m + (i % 7))));

        decimal spent = Spent(world);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{spent} of 250.5 in {world.Upstream.Requests.Count} calls"));
        Assert.InRange(spent, 250.5m - 7.5m, 250.5m);
        Assert.Equal(world.Upstream.Requests.Count, calls.Count(World.IsOk));
        ClientCall refused = calls.First(static call => call.Status == 403);
        Assert.Equal("denied", refused.Code);
        JsonObject decision = (JsonObject)refused.Body!["decision"]!;
        JsonObject reason = (JsonObject)((JsonArray)decision["reasons"]!).Items[0];
        Assert.Equal("budget_exhausted", ((JsonString)reason["rule"]!).Value);
        Assert.Contains("the budget of the deployment prod, 250.5 a month", ((JsonString)reason["message"]!).Value, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_hundred_calls_at_once_never_exceed_a_rate_and_the_refused_ones_may_come_again()
    {
        await using World world = await StartAsync("rate: { maximum: 20, per: month }");
        string token = await world.TokenAsync();

        ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => world.RefundAsync(token, 1, key: "key" + i)));

        Assert.Equal(20, world.Upstream.Requests.Count);
        Assert.Equal((20, 80), (calls.Count(World.IsOk), calls.Count(static call => call is { Status: 429, Code: "rate_limited" })));
        ClientCall told = await world.GetAsync($"v1/actions/{calls.First(static call => call.Status == 429).Action}", token);
        Assert.Equal(200, told.Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_budget_is_taken_from_what_was_granted_and_not_from_what_was_asked()
    {
        await using World world = await StartAsync("budget: { argument: amount, maximum: 1000, per: month }");
        string token = await world.TokenAsync();

        ClientCall[] calls = [await world.RefundAsync(token, 900), await world.RefundAsync(token, 900), await world.RefundAsync(token, 900)];

        Assert.Equal([200, 200, 403], calls.Select(static call => call.Status));
        Assert.Equal(1000, Spent(world));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Killed_again_and_again_under_load_the_boundary_never_lets_more_through_than_the_budget()
    {
        Seed seed = Seed.FromEnvironment();
        output.WriteLine(seed.ToString());
        await using World world = await StartAsync("budget: { argument: amount, maximum: 120, per: month }");
        for (int kill = 0; kill < 5; kill++)
        {
            string token = await world.TokenAsync();
            Task[] clients = [.. Enumerable.Range(0, 8).Select(client => LoadAsync(world, token, $"{kill}-{client}"))];
            int target = world.Upstream.Requests.Count + seed.Next(1, 20);
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
            while (world.Upstream.Requests.Count < target && !patience.IsCancellationRequested)
            {
                await Task.Yield();
            }

            await world.Boundary.KillAsync();
            await Task.WhenAll(clients);
            await world.RestartAsync();
        }

        await LoadAsync(world, await world.TokenAsync(), "last");
        decimal spent = Spent(world);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{spent} of 120 after 5 kills, {world.Calls.Count(static call => call.Status == 0)} calls without an answer"));
        Assert.InRange(spent, 1, 120);

        // What was admitted and never arrived is paid for all the same: nobody can know that it did not.
        Assert.Equal(403, (await world.RefundAsync(await world.TokenAsync(), 1)).Status);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Everybodys_own_authority_tells_the_bounds_with_their_source_and_evidence_what_was_reserved()
    {
        await using World world = await StartAsync(
            "rate: { maximum: 20, per: month }, environments: [production], time: { weekly: { zone: Europe/Berlin, hours: { from: \"00:00\", to: \"24:00\" } } }");
        string token = await world.TokenAsync();
        ClientCall call = await world.RefundAsync(token, 5);

        ClientCall own = await world.GetAsync("v1/me/authority", token);
        string text = own.Body!.ToString();
        string decision = ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value;
        ClientCall story = await world.GetAsync($"v1/decisions/{decision}", token);

        Assert.Contains("\"rate\":[{\"maximum\":20,\"per\":\"month\"}]", text, StringComparison.Ordinal);
        Assert.Contains("\"environments\":[\"production\"]", text, StringComparison.Ordinal);
        Assert.Contains("\"zone\":\"Europe/Berlin\"", text, StringComparison.Ordinal);
        Assert.Contains("\"counter\":\"payments/refund,getOrder\",\"kind\":\"rate\",\"maximum\":20,\"name\":\"prod\",\"per\":\"month\",\"source\":\"deployment\"", story.Body!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    private static Task<World> StartAsync(string bounds) => World.StartAsync(world =>
    {
        string text = BoundaryYaml.For(world.Upstream.Port);
        Assert.Contains(Grant, text, StringComparison.Ordinal);

        // A budget needs a grant of its own: getOrder has nothing to sum.
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"), text.Replace(
            Grant,
            bounds.StartsWith("budget", StringComparison.Ordinal)
                ? $"operations: [refund]\n      bounds: {{ {Arguments}, {bounds} }}"
                : $"operations: [refund, getOrder]\n      bounds: {{ {Arguments}, {bounds} }}",
            StringComparison.Ordinal));
    });

    private static async Task LoadAsync(World world, string token, string name)
    {
        for (int i = 0; i < 200; i++)
        {
            if ((await world.RefundAsync(token, 1, $"{name}-{i}")).Status is 0 or 403)
            {
                return;
            }
        }
    }

    private static decimal Spent(World world) => world.Upstream.Requests.Sum(static request =>
        StrictJson.TryParse(request.Body, JsonLimits.Default, out JsonValue? body, out _) ? ((JsonNumber)((JsonObject)body)["amount"]!).Value : 0);
}
