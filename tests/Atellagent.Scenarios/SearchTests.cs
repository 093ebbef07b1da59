using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Looking for what happened, from outside: by everything that records say, alone and together, and one decision from end to end.</summary>
public sealed class SearchTests
{
    [Fact]
    public async Task Decisions_are_found_by_all_that_they_say_and_by_what_became_of_them()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        string capped = Decision(await world.ActAsync(agent, Refund(90, "EUR", "run-a")));
        string denied = Decision(await world.ActAsync(agent, Refund(5, "USD", "run-a")));
        string elsewhere = Decision(await world.ActAsync(agent, """{"route":"elsewhere","operation":"get","arguments":{}}"""));
        string unknown = Decision(await world.ActAsync(agent, """{"route":"nowhere","operation":"get","arguments":{}}"""));
        ClientCall waits = await world.ActAsync(agent, Refund(300, "EUR", "run-b"));
        await ApproveAsync(world, waits);
        string asked = Decision(waits);
        string admin = await world.AdminTokenAsync();

        async Task FindsAsync(string filter, params string[] wanted)
        {
            string[] found = [.. (await ReadAsync(world, "v1/decisions?" + filter, admin)).Select(static item => Id(Body(item)))];
            Assert.True(wanted.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)), $"{filter}: {string.Join(' ', found)} and not {string.Join(' ', wanted)}");
        }

        string again = (await ReadAsync(world, "v1/decisions?run=run-b", admin)).Select(static item => Id(Body(item))).Single(id => id != asked);
        await FindsAsync("run=run-a", capped, denied);
        await FindsAsync("run=run-a&effect=deny", denied);
        await FindsAsync("rule=finance/limits%23served-currency", denied);
        await FindsAsync("policy=finance/limits&rule=served-currency&outcome=succeeded");
        await FindsAsync("policy=finance/refunds&run=run-b", asked, again);
        await FindsAsync("rule=finance/approvals%23large&outcome=succeeded", again);
        await FindsAsync("approver=fay", asked);
        await FindsAsync("approver=fay&outcome=succeeded", again);
        await FindsAsync("approver=olga");
        await FindsAsync("target=localhost", elsewhere);
        await FindsAsync("target=127.0.0.1&effect=deny&principal=agent", denied);
        await FindsAsync("operation=get&deployment=prod", elsewhere, unknown);
        await FindsAsync("policy=elsewhere/all&principal=agent&since=1h", elsewhere);
        await FindsAsync("policy=elsewhere/all&until=1h");
        await FindsAsync("finding=pii");
        Assert.Equal(
            ["approval", "approval"],
            (await ReadAsync(world, "v1/evidence?principal=agent&type=approval", admin)).Select(static item => Text(Body(item), "type")));

        foreach (string bad in (string[])["rule=cap", "color=red", "since=soon", "limit=0", "run=", "run=a&run=b", "cursor=x"])
        {
            Assert.Equal((400, "invalid_request"), ((await world.GetAsync("v1/decisions?" + bad, admin)).Status, (await world.GetAsync("v1/evidence?" + bad, admin)).Code));
        }

        (int code, string text) = await Atell.RunAsync(world, "decisions", "list", "--policy", "finance/limits", "--rule", "served-currency", "--since", "1h");
        Assert.True(code == 0 && text.Contains(denied, StringComparison.Ordinal) && !text.Contains(capped, StringComparison.Ordinal), text);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task One_call_tells_a_decision_from_the_request_to_what_was_changed_since()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund(300, "EUR", "run-b"));
        await ApproveAsync(world, waits);
        Assert.Equal(200, (await world.ApplyAsync(ApprovalWorld.Change("route", world.Upstream.Port))).Status);
        Assert.Equal(200, (await world.SuspendAsync("deployments", "spare", "suspend")).Status);
        Assert.Equal(200, (await world.SuspendAsync("deployments", "prod", "suspend")).Status);

        JsonObject story = (await world.GetAsync($"v1/decisions/{Decision(waits)}", await world.AdminTokenAsync())).Body!;

        Assert.Equal(["fay", "fred"], Items(story, "votes").Select(static vote => Text(vote, "by")));
        Assert.All(Items(story, "votes"), static vote => Assert.Equal(("approve", "seen"), (Text(vote, "vote"), Text(vote, "comment"))));
        JsonObject[] attempts = [.. Items(story, "attempts")];
        Assert.Equal(["require_approval", "allow"], attempts.Select(static attempt => Text(attempt, "effect")));
        Assert.Empty(Items(attempts[0], "outcomes"));
        Assert.Equal("succeeded", Text(Items(attempts[1], "outcomes").Single(), "status"));
        Assert.Equal(["Route/payments apply", "Deployment/prod suspend"], Items(story, "changes").Select(static one => $"{Text(one, "kind")}/{Text(one, "name")} {Text(one, "verb")}"));
        Assert.Equal(["decision", "approval", "approval", "decision", "outcome"], Items(story, "records").Select(static record => Text(Body(record), "type")));
        (int code, string text) = await Atell.RunAsync(world, "decisions", "show", Decision(waits));
        Assert.True(code == 0 && text.Contains("fred", StringComparison.Ordinal) && text.Contains("Deployment/prod", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task Nobody_finds_by_a_filter_what_is_not_theirs()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund(300, "EUR", "run-b"));
        await ApproveAsync(world, waits);
        string fay = await world.TokenAsync("fay", deployment: null);

        foreach (string filter in (string[])["", "principal=agent", "run=run-b", "approver=fay", "rule=finance/approvals%23large", "outcome=succeeded", $"action={waits.Action}", $"decision={Decision(waits)}"])
        {
            Assert.Empty(await ReadAsync(world, "v1/decisions?" + filter, fay));
            Assert.DoesNotContain(await ReadAsync(world, "v1/evidence?" + filter, fay), static item => Text(Body(item), "type") is not "approval" && (Text(Body(item), "type"), Text(Body(item), "principal")) != ("token", "fay"));
        }

        // Its own are told, and what was changed of others' is not.
        Assert.Equal(2, (await ReadAsync(world, "v1/decisions?approver=fay", agent)).Count + (await ReadAsync(world, "v1/decisions?approver=fay&outcome=succeeded", agent)).Count);
        Assert.Equal(200, (await world.ApplyAsync(ApprovalWorld.Change("route", world.Upstream.Port))).Status);
        Assert.Empty(Items((await world.GetAsync($"v1/decisions/{Decision(waits)}", agent)).Body!, "changes"));
        Assert.Empty(await ReadAsync(world, "v1/decisions?run=run-b", await world.TokenAsync(deployment: "spare")));
    }

    [Fact]
    public async Task On_postgresql_each_record_is_found_by_everything_that_it_says()
    {
        await using World world = await World.StartOnPostgreSqlAsync(arrange: static world => ApprovalWorld.Arrange(world));
        await using World second = await world.StartAnotherAsync();
        string agent = await world.TokenAsync();
        for (int at = 0; at < 12; at++)
        {
            await (at % 2 == 0 ? world : second).ActAsync(agent, Refund(at * 60, at % 3 == 0 ? "USD" : "EUR", $"run-{at % 4}"));
        }

        await ApproveAsync(second, await world.ActAsync(agent, Refund(300, "EUR", "run-v")));
        string admin = await world.AdminTokenAsync();
        IReadOnlyList<JsonObject> all = await ReadAsync(world, "v1/evidence?limit=200", admin);
        Assert.True(all.Select(static item => Text(item, "log")).Distinct().Count() == 2 && all.Count > 15, $"{all.Count}");
        foreach (JsonObject item in all)
        {
            JsonObject body = Body(item);
            DecisionFacets said = DecisionFacets.Of(body);
            string[] filters =
            [
                .. said.Rules.Select(static rule => "rule=" + Uri.EscapeDataString(rule)),
                .. said.Others.Append(said.Principal).OfType<string>().Select(static name => "principal=" + name),
                .. said.Approvers.Select(static name => "approver=" + name),
                .. said.Run is { } run ? ["run=" + run] : Array.Empty<string>(),
                .. said.Target is { } target ? ["target=" + Uri.EscapeDataString(target)] : Array.Empty<string>(),
                "type=" + Text(body, "type"),
            ];
            foreach (string filter in filters)
            {
                Assert.Contains(
                    await ReadAsync(second, $"v1/evidence?limit=200&{filter}", admin),
                    found => Text(found, "log") == Text(item, "log") && found["index"]!.Equals(item["index"]));
            }
        }
    }

    private static async Task ApproveAsync(World world, ClientCall waits)
    {
        (string id, string digest) = ApprovalWorld.Approval(waits);
        foreach (string voter in (string[])["fay", "fred"])
        {
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), id, digest)).Status);
        }

        Assert.Equal(200, (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", await world.TokenAsync())).Status);
    }

    private static async Task<IReadOnlyList<JsonObject>> ReadAsync(World world, string address, string token)
    {
        List<JsonObject> items = [];
        string cursor = "";
        do
        {
            ClientCall page = await world.GetAsync(address + cursor, token);
            Assert.True(page.Status == 200, $"{address}: {page.Status} {page.Body}");
            items.AddRange(Items(page.Body!, "items"));
            cursor = page.Body!["next"] is JsonString next ? "&cursor=" + next.Value : "";
        }
        while (cursor.Length > 0);

        return items;
    }

    private static string Refund(int amount, string currency, string run) =>
        $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{amount}},"currency":"{{currency}}"},"context":{"run":"{{run}}"} }""";

    private static IEnumerable<JsonObject> Items(JsonObject from, string name) => ((JsonArray)from[name]!).Items.Cast<JsonObject>();

    private static JsonObject Body(JsonObject item) => (JsonObject)item["body"]!;

    private static string Decision(ClientCall call) => Text((JsonObject)call.Body!["decision"]!, "id");

    private static string Id(JsonObject body) => Text((JsonObject)body["decision"]!, "id");

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;
}
