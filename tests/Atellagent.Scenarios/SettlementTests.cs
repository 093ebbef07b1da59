using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What nobody knows is listed, and said once by somebody who has nothing to do with it.</summary>
public sealed class SettlementTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unknown_outcome_is_settled_once_by_another_person_and_its_requester_is_told_whose_word_it_is(bool postgreSql)
    {
        await using World world = await SettlementWorld.StartAsync(postgreSql);
        string agent = await world.TokenAsync();
        string rita = await world.TokenAsync("rita", deployment: null);
        world.Upstream.Answer = static _ => new UpstreamAnswer { Drop = true };
        ClientCall lost = await world.RefundAsync(agent, 10, "one");
        ClientCall second = await world.RefundAsync(agent, 11);
        Assert.Equal((424, 424), (lost.Status, second.Status));

        JsonObject[] all = await SettlementWorld.ListAsync(world, rita);
        Assert.Equal([second.Action, lost.Action], all.Select(static item => SettlementWorld.Text(item, "id")));
        Assert.Equal(("unknown", "agent", "refund"), (SettlementWorld.Text(all[1], "outcome"), SettlementWorld.Text(all[1], "request", "principal"), SettlementWorld.Text(all[1], "request", "operation")));
        Assert.Equal("10", ((JsonObject)((JsonObject)all[1]["request"]!)["arguments"]!)["amount"]!.ToString());
        Assert.True(((JsonBoolean)all[1]["maySettle"]!).Value);
        JsonObject[] own = await SettlementWorld.ListAsync(world, agent);
        Assert.Equal(2, own.Length);
        Assert.False(((JsonBoolean)own[0]["maySettle"]!).Value);
        Assert.Empty(await SettlementWorld.ListAsync(world, await world.TokenAsync(deployment: "spare")));

        // Not the agent, nor its people, nor a service, nor with nothing to say, nor what is known.
        Assert.Equal("denied", (await SettlementWorld.SettleAsync(world, agent, lost.Action)).Code);
        Assert.Equal("denied", (await SettlementWorld.SettleAsync(world, await world.TokenAsync("sue", deployment: null), lost.Action)).Code);
        Assert.Equal("denied", (await SettlementWorld.SettleAsync(world, await world.TokenAsync("rob", deployment: null), lost.Action)).Code);
        Assert.Equal("denied", (await SettlementWorld.SettleAsync(world, await world.AdminTokenAsync(), lost.Action)).Code);
        Assert.Equal("invalid_request", (await SettlementWorld.SettleAsync(world, rita, lost.Action, comment: " ")).Code);
        Assert.Equal("invalid_request", (await SettlementWorld.SettleAsync(world, rita, lost.Action, status: "unknown")).Code);
        Assert.Equal("not_found", (await SettlementWorld.SettleAsync(world, rita, "act_01jm8x9f000000000000000000")).Code);
        world.Upstream.Answer = static _ => new UpstreamAnswer();
        ClientCall known = await world.RefundAsync(agent, 12);
        Assert.Equal("stale_authority", (await SettlementWorld.SettleAsync(world, rita, known.Action)).Code);
        Assert.Equal(424, (await world.RefundAsync(agent, 10, "one")).Status);

        ClientCall settled = await SettlementWorld.SettleAsync(world, rita, lost.Action);
        Assert.True(settled.Status == 200, settled.Body?.ToString());
        Assert.Equal("stale_authority", (await SettlementWorld.SettleAsync(world, await world.TokenAsync("ron", deployment: null), lost.Action, "failed")).Code);

        // Whoever asks again with the key has it from there, and nothing is sent.
        foreach (ClientCall told in (ClientCall[])[settled, await world.GetAsync("v1/actions/" + lost.Action, agent), await world.RefundAsync(agent, 10, "one")])
        {
            Assert.Equal((200, "succeeded"), (told.Status, told.Outcome));
            Assert.Equal(("person", "rita"), (SettlementWorld.Text(told.Body, "outcome", "observedBy"), SettlementWorld.Text(told.Body, "outcome", "settledBy")));
            Assert.Equal("settlement", SettlementWorld.Text(((JsonArray)told.Body!["evidence"]!).Items[1], "type"));
        }

        Assert.Equal(3, world.Upstream.Requests.Count);
        Assert.Equal([second.Action], (await SettlementWorld.ListAsync(world, rita)).Select(static item => SettlementWorld.Text(item, "id")));
        ClientCall story = await world.GetAsync($"v1/evidence?action={lost.Action}", rita);
        Assert.Equal(["settlement", "outcome", "decision"], ((JsonArray)story.Body!["items"]!).Items.Select(static record => SettlementWorld.Text(record, "type")));
        Assert.Contains("the ledger says so", story.Body.ToString(), StringComparison.Ordinal);
        ClientCall act = await world.GetAsync("v1/evidence?route=atellagent&type=outcome&outcome=succeeded", rita);
        Assert.Single(((JsonArray)act.Body!["items"]!).Items);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Of_many_who_settle_at_once_one_has_and_what_did_not_happen_gives_its_budget_back()
    {
        const string Grant = "operations: [refund, getOrder]\n      bounds: { ";
        await using World world = await SettlementWorld.StartAsync(postgreSql: false, static world =>
        {
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            File.WriteAllText(file, File.ReadAllText(file).Replace(Grant, "operations: [getOrder]\n    - route: payments\n      operations: [refund]\n      bounds: { budget: { argument: amount, maximum: 100, per: month }, rate: { maximum: 3, per: month }, ", StringComparison.Ordinal));
        });
        string agent = await world.TokenAsync();
        string[] people = [await world.TokenAsync("rita", deployment: null), await world.TokenAsync("ron", deployment: null)];
        world.Upstream.Answer = static _ => new UpstreamAnswer { Drop = true };
        ClientCall lost = await world.RefundAsync(agent, 80);
        Assert.Equal(403, (await world.RefundAsync(agent, 80)).Status);

        ClientCall[] all = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => SettlementWorld.SettleAsync(world, people[i % 2], lost.Action, "failed", $"seen {i}")));

        Assert.Equal(1, all.Count(static call => call.Status == 200));
        Assert.All(all.Where(static call => call.Status != 200), static call => Assert.Equal("stale_authority", call.Code));
        ClientCall told = await world.GetAsync("v1/actions/" + lost.Action, agent);
        Assert.Equal("failed", told.Outcome);
        world.Upstream.Answer = static _ => new UpstreamAnswer();
        Assert.Equal(200, (await world.RefundAsync(agent, 80)).Status);

        // That it was called stays counted: of three calls a month one is left.
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        Assert.Equal(429, (await world.RefundAsync(agent, 1)).Status);
        ClientCall story = await world.GetAsync($"v1/evidence?action={lost.Action}&type=settlement", people[0]);
        Assert.Single(((JsonArray)story.Body!["items"]!).Items);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task What_a_crash_left_unknown_is_listed_page_by_page_and_settled_from_the_command_line()
    {
        await using World world = await SettlementWorld.StartAsync(postgreSql: false);
        string agent = await world.TokenAsync();
        TaskCompletionSource gate = new();
        world.Upstream.Answer = _ => new UpstreamAnswer { Gate = gate.Task };
        Task<ClientCall>[] cut = [.. Enumerable.Range(0, 30).Select(i => world.RefundAsync(agent, 1 + i))];
        await PostgreSqlTests.UntilAsync(() => world.Upstream.Requests.Count == 30);
        await world.Boundary.KillAsync();
        gate.SetResult();
        await Task.WhenAll(cut);
        await world.RestartAsync();

        (int listed, string page) = await Atell.RunAsAsync(world, "rita", World.AgentSecret, "action", "list", "--output", "json");
        Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(page), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? first, out _), page);
        Assert.Equal(0, listed);
        JsonArray items = (JsonArray)((JsonObject)first)["items"]!;
        Assert.Equal(25, items.Items.Length);
        (_, string rest) = await Atell.RunAsAsync(world, "rita", World.AgentSecret, "action", "list", "--cursor", SettlementWorld.Text(first, "next")!);
        Assert.Equal(5, rest.Split("act_").Length - 1);
        string id = SettlementWorld.Text(items.Items[0], "id")!;

        (int refused, string why) = await Atell.RunAsAsync(world, "sue", World.AgentSecret, "action", "settle", id, "--status", "failed", "--comment", "mine");
        (int done, string told) = await Atell.RunAsAsync(world, "rita", World.AgentSecret, "action", "settle", id, "--status", "failed", "--comment", "the ledger has none");

        Assert.True((refused, done) == (6, 0), why + told);
        Assert.Contains("rita", told, StringComparison.Ordinal);
        await world.AssertHistoryAsync(faultFree: false);
    }
}
