using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>One approval for several identical calls, from outside: so many, in time, and of what people saw.</summary>
public sealed class ApprovalUsesTests
{
    private const string Gate = "{ gate: finance, from: { teams: [finance] }, ttl: 1h, uses: { count: 5, window: 1h } }";
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"}}""";

    [Fact]
    public async Task Identical_calls_use_one_approval_so_often_and_no_more_whoever_races()
    {
        await using World world = await ApprovalWorld.StartWithAsync(Gate);
        string agent = await world.TokenAsync();
        ClientCall first = await ApproveAsync(world, agent, "first");
        ClientCall second = await world.ActAsync(agent, Refund, "second");
        Assert.Equal((200, "succeeded"), (second.Status, second.Outcome));
        JsonObject told = (JsonObject)second.Body!["approval"]!;
        Assert.Equal(first.Action, ((JsonString)((JsonObject)told["use"]!)["of"]!).Value);
        ClientCall again = await world.ActAsync(agent, Refund, "second");
        Assert.Equal((200, second.Action), (again.Status, again.Action));
        Assert.Equal(told, again.Body!["approval"]);
        Assert.Equal("2", ((JsonObject)(await world.GetAsync($"v1/approvals/{ApprovalWorld.Approval(first).Id}", await world.AdminTokenAsync())).Body!["uses"]!)["used"]!.ToString());

        // Another amount, another order, and another caller ask anew.
        Assert.Equal(202, (await world.ActAsync(agent, Refund.Replace("200", "201", StringComparison.Ordinal))).Status);
        Assert.Equal(202, (await world.ActAsync(agent, Refund.Replace("ord_1", "ord_2", StringComparison.Ordinal))).Status);

        ClientCall[] raced = await Task.WhenAll(Enumerable.Range(0, 12).Select(at => world.ActAsync(agent, Refund, $"race-{at}")));

        Assert.Equal(3, raced.Count(static call => call is { Status: 200, Outcome: "succeeded" }));
        Assert.Equal(9, raced.Count(static call => call.Status == 202));
        Assert.Equal(5, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("route")]
    [InlineData("team")]
    public async Task What_voids_an_approval_voids_what_is_left_of_it(string part)
    {
        await using World world = await ApprovalWorld.StartWithAsync(Gate);
        string agent = await world.TokenAsync();
        await ApproveAsync(world, agent, "first");
        Assert.Equal(200, (await world.ActAsync(agent, Refund)).Status);

        ClientCall applied = await world.ApplyAsync(ApprovalWorld.Change(part, world.Upstream.Port));
        Assert.True(applied.Status == 200, applied.Body?.ToString());

        Assert.Equal(202, (await world.ActAsync(agent, Refund)).Status);
        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_is_left_is_gone_with_its_time()
    {
        await using World world = await ApprovalWorld.StartWithAsync(Gate.Replace("count: 5, window: 1h", "count: 1000, window: 2s", StringComparison.Ordinal));
        string agent = await world.TokenAsync();
        await ApproveAsync(world, agent, "first");
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while ((await world.ActAsync(agent, Refund)).Status != 202)
        {
            Assert.False(patience.IsCancellationRequested, "it is still good");
        }

        Assert.InRange(world.Upstream.Requests.Count, 1, 999);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_is_left_outlives_a_kill_and_not_the_token_that_asked()
    {
        await using World world = await ApprovalWorld.StartWithAsync(Gate);
        string agent = await world.TokenAsync();
        await ApproveAsync(world, agent, "first");
        await world.Boundary.KillAsync();
        await world.RestartAsync();
        string other = await world.TokenAsync();
        Assert.Equal(200, (await world.ActAsync(other, Refund)).Status);

        string another = Refund.Replace("ord_1", "ord_2", StringComparison.Ordinal);
        await ApproveAsync(world, other, "another", another);
        agent = await world.TokenAsync();
        Assert.Equal(200, (await world.ActAsync(agent, another)).Status);
        using HttpClient http = new() { BaseAddress = world.Boundary.Address };
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["token"] = other, ["client_id"] = "agent", ["client_secret"] = World.AgentSecret });
        using HttpResponseMessage revoked = await http.PostAsync("oauth/revoke", form, TestContext.Current.CancellationToken);
        Assert.True(revoked.IsSuccessStatusCode);

        Assert.Equal(202, (await world.ActAsync(agent, another)).Status);
        Assert.Equal(200, (await world.ActAsync(agent, Refund)).Status);
        Assert.Equal(5, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task On_postgresql_two_silos_take_no_more_than_there_are_and_let_others_vote_once()
    {
        await using World world = await World.StartOnPostgreSqlAsync(arrange: static world => ApprovalWorld.Arrange(
            world, approval: Gate.Replace("ttl: 1h", "ttl: 1h, quorum: 2, escalate: { after: 1s, to: { roles: [lead] } }", StringComparison.Ordinal), leads: ["lea"]));
        await using World second = await world.StartAnotherAsync();
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund, "first");
        (string id, string digest) = ApprovalWorld.Approval(waits);
        string lea = await world.TokenAsync("lea", deployment: null);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while ((await second.GetAsync($"v1/approvals/{id}", lea)).Status != 200)
        {
            Assert.False(patience.IsCancellationRequested, "others did not come to vote");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(200, (await ApprovalWorld.VoteAsync(second, lea, id, digest)).Status);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);

        ClientCall[] raced = await Task.WhenAll(Enumerable.Range(0, 12).Select(at => (at % 2 == 0 ? world : second).ActAsync(agent, Refund, $"race-{at}")));

        Assert.Equal(4, raced.Count(static call => call is { Status: 200, Outcome: "succeeded" }));
        Assert.Equal(8, raced.Count(static call => call.Status == 202));
        Assert.Equal(5, world.Upstream.Requests.Count);
        JsonArray records = (JsonArray)(await world.GetAsync($"v1/evidence?action={waits.Action}", await world.AdminTokenAsync())).Body!["items"]!;
        Assert.Single(records.Items, static record => record.ToString().Contains("\"escalated\"", StringComparison.Ordinal));
    }

    private static async Task<ClientCall> ApproveAsync(World world, string agent, string key, string body = Refund)
    {
        ClientCall waits = await world.ActAsync(agent, body, key);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        return waits;
    }
}
