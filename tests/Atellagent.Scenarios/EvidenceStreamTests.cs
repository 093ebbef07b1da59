using System.Net;
using System.Net.Http.Headers;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Records as they come: nothing is lost and each log is in order, whichever silo is asked and whatever is killed meanwhile.</summary>
public sealed class EvidenceStreamTests
{
    private const string Stream = "v1/evidence/stream";

    [Fact]
    public async Task The_command_line_looks_on()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        Task<(int Code, string Output)> tail = Atell.RunAsync(world, "evidence", "tail", "--limit", "2", "--type", "outcome");
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(40));
        while (!tail.IsCompleted)
        {
            Assert.False(patience.IsCancellationRequested, "nothing was told");
            await world.RefundAsync(agent, 1);
        }

        (int code, string output) = await tail;
        Assert.True(code == 0, output);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, static line => Assert.Contains("  outcome  succeeded  payments/refund  agent  act_", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_comes_back_to_another_silo_misses_nothing_and_each_log_is_in_order()
    {
        await using World world = await World.StartOnPostgreSqlAsync();
        await using World second = await world.StartAnotherAsync();
        World asked = world;
        string admin = await world.AdminTokenAsync();
        string agent = await world.TokenAsync();
        await using EventReader reader = new(() => asked.Boundary.Address, Stream, admin);
        await reader.Began;
        HashSet<string> before = await PlacesAsync(second, admin);

        for (int round = 0; round < 4; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(at => (at % 2 == 0 && round < 2 ? world : second).RefundAsync(agent, 10 + at)));
            if (round == 1)
            {
                asked = second;
                await world.Boundary.KillAsync();
            }
        }

        HashSet<string> wanted = [.. (await PlacesAsync(second, admin)).Except(before)];
        Assert.True(wanted.Count >= 60, $"{wanted.Count}");
        await reader.UntilAsync(() => wanted.IsSubsetOf(reader.Seen.Select(Place)), "not everything was told");
        Assert.True(reader.Beginnings >= 2);
        Assert.All(
            reader.Seen.GroupBy(static one => ((JsonString)one["log"]!).Value).Select(static log => log.Select(Index).Distinct().ToArray()),
            static log => Assert.Equal(log.Order(), log));
    }

    [Fact]
    public async Task A_stream_tells_what_its_filters_ask_for_and_its_callers_own_where_it_may_read_no_more()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        string admin = await world.AdminTokenAsync();
        await using EventReader denials = new(() => world.Boundary.Address, Stream + "?effect=deny", admin);
        await using EventReader own = new(() => world.Boundary.Address, Stream, await world.TokenAsync(deployment: "spare"));
        await denials.Began;
        await own.Began;

        await world.RefundAsync(agent, 10);
        ClientCall denied = await world.ActAsync(agent, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD"} }""");
        await world.ActAsync(await world.TokenAsync(deployment: "spare"), """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"} }""");

        await denials.UntilAsync(() => denials.Seen.Count == 1, "the denial was not told");
        Assert.Equal(denied.Body!["id"], ((JsonObject)denials.Seen[0]["body"]!)["action"]);
        await own.UntilAsync(() => own.Seen.Count(static one => ((JsonObject)one["body"]!)["action"] is not null) == 2, "the caller's own were not told");
        Assert.All(own.Seen, static one => Assert.Equal("spare", ((JsonString)((JsonObject)one["body"]!)["deployment"]!).Value));
    }

    [Fact]
    public async Task A_stream_ends_with_its_right_is_one_of_few_and_begins_nowhere_that_no_event_named()
    {
        await using World world = await World.StartAsync();
        string admin = await world.AdminTokenAsync();
        foreach (string bad in (string[])["main:99999", "elsewhere:0", "main", "main:x", "main:1,main:2"])
        {
            Assert.Equal(400, (await world.GetAsync($"{Stream}?cursor={Uri.EscapeDataString(bad)}", admin)).Status);
        }

        Assert.Equal(401, (await world.GetAsync(Stream, null)).Status);
        using HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
        List<HttpResponseMessage> open = [];
        for (int at = 0; at < 5; at++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(world.Boundary.Address, Stream));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin);
            open.Add(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, open[^1].StatusCode);
        Assert.All(open.SkipLast(1), static one => Assert.Equal(HttpStatusCode.OK, one.StatusCode));

        // The token goes, and with it what was opened with it.
        using HttpRequestMessage revoke = new(HttpMethod.Post, new Uri(world.Boundary.Address, "oauth/revoke"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = admin }),
        };
        JsonObject client = await AdminAsync(world);
        revoke.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{((JsonString)client["clientId"]!).Value}:{((JsonString)client["clientSecret"]!).Value}")));
        Assert.Equal(200, (await world.SendAsync(revoke, null)).Status);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        foreach (HttpResponseMessage one in open.SkipLast(1))
        {
            await (await one.Content.ReadAsStreamAsync(patience.Token)).CopyToAsync(System.IO.Stream.Null, patience.Token);
        }

        open.ForEach(static one => one.Dispose());
    }

    [Fact]
    public async Task Who_is_suspended_reads_nothing_any_more_not_even_its_own()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        string? action = (await world.RefundAsync(agent)).Action;
        string decision = ((JsonString)((JsonObject)(await world.GetAsync("v1/actions/" + action, agent)).Body!["decision"]!)["id"]!).Value;
        string[] own = ["v1/evidence", "v1/decisions", "v1/decisions/" + decision, "v1/actions/" + action, $"v1/actions/{action}?wait=1", $"v1/actions/{action}/events", "v1/actions?outcome=unknown", "v1/approvals", "v1/me/queries"];
        foreach (string path in own)
        {
            Assert.Equal(200, (await world.GetAsync(path, agent)).Status);
        }

        // What detectors found is for others, at any time.
        Assert.Equal((403, "denied"), Told(await world.GetAsync("v1/evidence?finding=pii", agent)));
        using HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(world.Boundary.Address, Stream));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", agent);
        using HttpResponseMessage open = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(200, (await world.SuspendAsync("principals", "agent", "suspend")).Status);

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        await (await open.Content.ReadAsStreamAsync(patience.Token)).CopyToAsync(System.IO.Stream.Null, patience.Token);
        foreach (string path in own.Append(Stream))
        {
            Assert.Equal((403, "denied"), Told(await world.GetAsync(path, agent)));
        }

        Assert.DoesNotContain("pay_1", await Mcp.CallAsync(world, agent, "atellagent.result", $$"""{"action":"{{action}}"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_are_kept_under_a_name_shared_with_a_team_and_show_each_what_they_may_read()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        ClientCall denied = await world.ActAsync(agent, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD"} }""");
        string fay = await world.TokenAsync("fay", deployment: null);
        string fred = await world.TokenAsync("fred", deployment: null);
        string olga = await world.TokenAsync("olga", deployment: null);

        Assert.Equal(200, (await PutAsync(world, fay, "denied", """{"filters":{"effect":"deny","since":"1h"},"team":"finance"}""")).Status);
        Assert.Equal(403, (await PutAsync(world, olga, "denied", """{"filters":{"effect":"deny"},"team":"finance"}""")).Status);
        Assert.Equal(403, (await PutAsync(world, agent, "mine", """{"filters":{"effect":"deny"} }""")).Status);
        foreach (string bad in (string[])["""{"filters":{"color":"red"} }""", """{"filters":{} }""", """{"filters":{"rule":"cap"} }""", """{"filters":{"effect":"deny"},"for":"me"}""", """{"filters":{"cursor":"1.2"} }"""])
        {
            Assert.Equal(400, (await PutAsync(world, fay, "bad", bad)).Status);
        }

        Assert.Equal(400, (await PutAsync(world, fay, "a%2Fb", """{"filters":{"effect":"deny"} }""")).Status);
        Assert.Equal(("denied", 0), (Name(await world.GetAsync("v1/me/queries", fred)), Count(await world.GetAsync("v1/me/queries", olga))));
        Assert.Equal(404, (await world.GetAsync("v1/decisions?saved=denied", olga)).Status);

        // It finds what who runs it may read.
        Assert.Equal(0, Count(await world.GetAsync("v1/decisions?saved=fay/denied", fred)));
        string admin = await world.AdminTokenAsync();
        Assert.Equal(200, (await PutAsync(world, admin, "denied", """{"filters":{"effect":"deny"} }""")).Status);
        (int code, string text) = await Atell.RunAsync(world, "decisions", "list", "--saved", "denied", "--route", "payments");
        Assert.True(code == 0 && text.Contains(((JsonString)((JsonObject)denied.Body!["decision"]!)["id"]!).Value, StringComparison.Ordinal), text);
        Assert.Equal(400, (await world.GetAsync("v1/decisions?saved=denied&effect=allow", admin)).Status);

        (code, text) = await Atell.RunAsync(world, "queries", "save", "slow", "--outcome", "failed", "--since", "7d");
        Assert.Equal(0, code);
        (code, text) = await Atell.RunAsync(world, "queries", "list");
        Assert.True(code == 0 && text.Contains("--since 7d", StringComparison.Ordinal), text);
        (code, _) = await Atell.RunAsync(world, "queries", "delete", "slow");
        Assert.Equal(0, code);
        Assert.Equal(1, Count(await world.GetAsync("v1/me/queries", admin)));
        Assert.Equal(["delete-query", "save-query", "save-query", "save-query"], (await RecordsAsync(world, admin)).Order(StringComparer.Ordinal));

        // Who has left the team speaks to it no more.
        Assert.Equal(200, (await world.ApplyAsync("apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: finance }\nspec: { members: [fred, fiona, sam] }\n")).Status);
        Assert.Equal(0, Count(await world.GetAsync("v1/me/queries", fred)));
        Assert.Equal(404, (await world.GetAsync("v1/decisions?saved=denied", fred)).Status);
    }

    private static (int Status, string? Code) Told(ClientCall call) => (call.Status, call.Code);

    private static async Task<IEnumerable<string>> RecordsAsync(World world, string token) =>
        ((JsonArray)(await world.GetAsync("v1/evidence?type=administration&limit=200", token)).Body!["items"]!).Items
            .Select(static item => ((JsonString)((JsonObject)((JsonObject)item)["body"]!)["verb"]!).Value).Where(static verb => verb.EndsWith("-query", StringComparison.Ordinal));

    private static async Task<ClientCall> PutAsync(World world, string token, string name, string body)
    {
        using HttpRequestMessage request = world.Post($"v1/me/queries/{name}", token, System.Text.Encoding.UTF8.GetBytes(body), "application/json");
        request.Method = HttpMethod.Put;
        return await world.SendAsync(request, null);
    }

    private static string Name(ClientCall listing) => ((JsonString)((JsonObject)((JsonArray)listing.Body!["items"]!).Items.Single())["name"]!).Value;

    private static int Count(ClientCall listing) => ((JsonArray)listing.Body!["items"]!).Items.Length;

    private static async Task<JsonObject> AdminAsync(World world)
    {
        Assert.True(StrictJson.TryParse(await File.ReadAllBytesAsync(Path.Combine(world.Data, "admin.json")), JsonLimits.Default, out JsonValue? value, out _));
        return (JsonObject)value;
    }

    private static async Task<HashSet<string>> PlacesAsync(World world, string token)
    {
        HashSet<string> places = [];
        string cursor = "";
        do
        {
            ClientCall page = await world.GetAsync("v1/evidence?limit=200" + cursor, token);
            places.UnionWith(((JsonArray)page.Body!["items"]!).Items.Select(static item => Place((JsonObject)item)));
            cursor = page.Body["next"] is JsonString next ? "&cursor=" + next.Value : "";
        }
        while (cursor.Length > 0);

        return places;
    }

    private static long Index(JsonObject record) => long.Parse(record["index"]!.ToString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string Place(JsonObject record) => $"{record["log"]}/{record["index"]}";
}
