using System.Globalization;
using System.Net;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// A flood of denied requests over HTTP: what clients were told and what evidence counts are the same number, whatever breaks, and
/// others are served meanwhile.
/// </summary>
public sealed class FloodTests(ITestOutputHelper output)
{
    private const string Denied = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"USD"} }""";

    [Fact]
    public async Task Ten_thousand_denials_of_one_agent_in_a_loop_are_all_in_evidence_and_another_is_served_meanwhile()
    {
        await using World world = await World.StartAsync();
        await FloodAsync(world, 10_000, mostRecords: 1000);
    }

    [Fact]
    public async Task On_PostgreSql_too()
    {
        await using World world = await World.StartOnPostgreSqlAsync();
        await FloodAsync(world, 3000, mostRecords: 600);
    }

    [Fact]
    public async Task Killed_in_the_middle_every_denial_that_was_told_is_in_evidence()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        for (int kill = 0; kill < 2; kill++)
        {
            int before = world.Calls.Count;
            Task[] clients = [.. Enumerable.Range(0, 100).Select(_ => LoopAsync(world, token, 100))];
            await PostgreSqlTests.UntilAsync(() => world.Calls.Count > before + 700);
            await world.Boundary.KillAsync();
            await Task.WhenAll(clients);
            await world.RestartAsync();
            token = await world.TokenAsync();
        }

        int told = world.Calls.Count(static call => call.Status == 403);
        await world.AssertHistoryAsync(faultFree: false);
        long counted = Counted(world).Sum(static record => record.Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{told} told, {counted} counted, {world.Calls.Count(static call => call.Status == 0)} without an answer"));
        Assert.InRange(told, 1400, counted);
    }

    [Fact]
    public async Task A_store_that_fails_in_between_is_told_and_the_numbers_stay_exact()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        Task[] clients = [.. Enumerable.Range(0, 50).Select(_ => LoopAsync(world, token, 40))];
        await PostgreSqlTests.UntilAsync(() => world.Calls.Count > 300);

        // A lock that somebody else holds is a database that cannot be written.
        using (Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={world.Database};Pooling=False"))
        {
            await other.OpenAsync();
            using Microsoft.Data.Sqlite.SqliteCommand hold = other.CreateCommand();
            hold.CommandText = "begin immediate; update evidence_probe set value = value + 1";
            await hold.ExecuteNonQueryAsync();
            await PostgreSqlTests.UntilAsync(() => Told(world, 503) > 40);
            hold.CommandText = "rollback";
            await hold.ExecuteNonQueryAsync();
        }

        await Task.WhenAll(clients);
        Assert.Equal(2000, Told(world, 403) + Told(world, 503));
        await world.AssertHistoryAsync(faultFree: false);
        Assert.InRange(Told(world, 403), 300, Counted(world).Sum(static record => record.Count));
    }

    [Fact]
    public async Task Over_all_surfaces_each_denied_caller_is_told_its_reasons_and_can_read_the_decision()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        ClientCall[] native = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => world.ActAsync(token, Denied)));
        ClientCall[] mcp = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => CallToolAsync(world, token)));

        Assert.All(native, static call => Assert.Equal((403, "denied"), (call.Status, call.Code)));
        Assert.All(native, static call => Assert.Contains("only euros are served", call.Body!.ToString(), StringComparison.Ordinal));
        Assert.All(mcp, static call => Assert.Contains("only euros are served", call.Body!.ToString(), StringComparison.Ordinal));
        ClientCall counted = native.GroupBy(static call => call.Action).MaxBy(static told => told.Count())!.First();
        string decision = ((JsonString)((JsonObject)counted.Body!["decision"]!)["id"]!).Value;
        ClientCall story = await world.GetAsync($"v1/decisions/{decision}", token);
        ClientCall action = await world.GetAsync($"v1/actions/{counted.Action}", token);
        (int code, string shown) = await Atell.RunAsync(world, "decisions", "show", decision);
        (int listed, string list) = await Atell.RunAsync(world, "decisions", "list", "--effect", "deny");

        Assert.Equal((200, 200), (story.Status, action.Status));
        Assert.InRange(((JsonNumber)story.Body!["count"]!).Value, 2, 60);
        Assert.Equal(decision, ((JsonString)((JsonObject)action.Body!["decision"]!)["id"]!).Value);
        Assert.Equal((0, 0), (code, listed));
        Assert.Contains("denials counted", shown, StringComparison.Ordinal);
        Assert.Contains("count", list, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
        Assert.Equal(120, Counted(world).Sum(static record => record.Count));
    }

    [Fact]
    public async Task Requests_that_prove_nobody_are_counted_whole_and_recorded_with_their_number()
    {
        await using World world = await World.StartAsync();

        ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => world.ActAsync(i % 4 == 0 ? null : "no-such-token", Denied)));

        Assert.All(calls, static call => Assert.Equal((401, "unauthenticated"), (call.Status, call.Code)));
        await world.AssertHistoryAsync();
        List<string> violations = [];
        StoredEvidence[] records = [.. StoredEvidence.ReadAll(world.Database, violations).Where(static record => record.Text("type") == "request_attempt")];
        Assert.Equal(300, Sum(records, "bearer"));
        Assert.Equal(100, Sum(records, "none"));
        Assert.InRange(records.Length, 2, 20);
    }

    private static decimal Sum(StoredEvidence[] records, string method) =>
        records.Where(record => record.Text("method") == method).Sum(static record => ((JsonNumber)record.Json["count"]!).Value);

    private static int Told(World world, int status)
    {
        lock (world.Calls)
        {
            return world.Calls.Count(call => call.Status == status);
        }
    }

    private static async Task LoopAsync(World world, string token, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            if ((await world.ActAsync(token, Denied)).Status == 0)
            {
                return;
            }
        }
    }

    private static async Task<ClientCall> CallToolAsync(World world, string token)
    {
        const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"payments.refund","arguments":{"orderId":"ord_1","amount":10,"currency":"USD"} } }""";
        using HttpRequestMessage request = world.Post("mcp", token, Encoding.UTF8.GetBytes(Call), "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        return await world.SendAsync(request, null);
    }

    private static (string Decision, long Count)[] Counted(World world)
    {
        List<string> violations = [];
        return [.. StoredEvidence.ReadAll(world.Database, violations)
            .Where(static record => record.Text("type") == "decision" && record.Json["decision"] is JsonObject { } decision && decision["effect"] is JsonString { Value: "deny" })
            .Select(static record => (((JsonString)((JsonObject)record.Json["decision"]!)["id"]!).Value, record.Json["count"] is JsonNumber count ? (long)count.Value : 1))];
    }

    private async Task FloodAsync(World world, int requests, int mostRecords)
    {
        string token = await world.TokenAsync(), spare = await world.TokenAsync(deployment: "spare");
        const int Loops = 200;
        Task[] flood = [.. Enumerable.Range(0, Loops).Select(_ => LoopAsync(world, token, requests / Loops))];
        await PostgreSqlTests.UntilAsync(() => Told(world, 403) > 100);

        ClientCall quiet = await world.ActAsync(spare, """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"} }""");
        bool isMeanwhile = Told(world, 403) < requests;
        await Task.WhenAll(flood);

        Assert.Equal((int)HttpStatusCode.OK, quiet.Status);
        Assert.True(isMeanwhile, "the flood was over before the other action was");
        Assert.Equal(requests, Told(world, 403));
        await world.AssertHistoryAsync();
        (string Decision, long Count)[] records = Counted(world);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{requests} denials in {records.Length} records"));
        Assert.Equal(requests, records.Sum(static record => record.Count));
        Assert.InRange(records.Length, 11, mostRecords);
        Assert.All(
            world.Calls.Where(static call => call.Status == 403).GroupBy(static call => ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value),
            told => Assert.Equal(told.Count(), records.Single(record => record.Decision == told.Key).Count));
    }
}
