using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Tokens;

/// <summary>The tokens that are live, told to who may know, and one of them ended by who does not hold it.</summary>
public sealed class LiveTokenTests
{
    private const string Reason = """{"reason":"it stood in a log"}""";

    private const string Operators =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: night, owner: support }
        spec: { type: service, roles: [operator], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: [read.tokens, tokens.end] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: audits, owner: support }
        spec: { type: service, roles: [auditor], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: ["*"] } ] }
        """;

    [Fact]
    public async Task One_token_ends_and_what_was_won_with_it_and_no_other()
    {
        await using World world = await StartAsync();
        string night = await world.TokenAsync("night", deployment: null);
        (string bad, string good) = (await world.TokenAsync(), await world.TokenAsync());
        Assert.Equal(200, (await world.RefundAsync(bad, 1)).Status);
        string id = await IdAsync(world, bad);

        ClientCall listed = await world.GetAsync("v1/admin/tokens?principal=agent", night);
        JsonObject[] items = [.. ((JsonArray)listed.Body!["items"]!).Items.OfType<JsonObject>()];
        Assert.Equal(2, items.Length);
        JsonObject one = Assert.Single(items, item => ((JsonString)item["id"]!).Value == id);
        Assert.Equal(("access_token", "agent", "agent"), (((JsonString)one["kind"]!).Value, ((JsonString)one["principal"]!).Value, ((JsonString)one["client"]!).Value));
        Assert.DoesNotContain(bad, listed.Body.ToString(), StringComparison.Ordinal);
        ClientCall ended = await ApprovalWorld.PostAsync(world, night, $"v1/admin/tokens/{id}/end", Reason);

        Assert.Equal((200, id), (ended.Status, ((JsonString)ended.Body!["ended"]!).Value));
        Assert.Equal(401, (await world.RefundAsync(bad, 1)).Status);
        Assert.Equal(200, (await world.RefundAsync(good, 1)).Status);
        Assert.DoesNotContain(id, (await world.GetAsync("v1/admin/tokens", night)).Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(404, (await ApprovalWorld.PostAsync(world, night, $"v1/admin/tokens/{id}/end", Reason)).Status);
        await world.RestartAsync();
        Assert.Equal(401, (await world.RefundAsync(bad, 1)).Status);
        string evidence = (await world.GetAsync("v1/decisions?principal=night", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("it stood in a log", evidence, StringComparison.Ordinal);
        Assert.Contains("tokens.end", evidence, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_sign_in_ends_with_any_token_that_it_has_won()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        ClientCall tokens = await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"]);
        string access = PersonFlow.Member(tokens, "access_token");
        string admin = await world.AdminTokenAsync();
        JsonObject[] live = [.. ((JsonArray)(await world.GetAsync("v1/admin/tokens?principal=alice", admin)).Body!["items"]!).Items.OfType<JsonObject>()];
        Assert.Equal(["access_token", "refresh_token"], live.Select(static one => ((JsonString)one["kind"]!).Value).Order(StringComparer.Ordinal));

        ClientCall ended = await ApprovalWorld.PostAsync(world, admin, $"v1/admin/tokens/{await IdAsync(world, access)}/end", Reason);

        Assert.Equal(200, ended.Status);
        Assert.Equal(401, (await world.GetAsync("v1/me/authority", access)).Status);
        Assert.Equal("invalid_grant", PersonFlow.Error(await PersonFlow.RefreshAsync(world, PersonFlow.Member(tokens, "refresh_token"))));
        Assert.Empty(((JsonArray)(await world.GetAsync("v1/admin/tokens?principal=alice", admin)).Body!["items"]!).Items);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_may_not_ends_nothing_and_is_told_nothing_and_no_policy_stands_in_the_way_of_who_may()
    {
        await using World world = await StartAsync();
        (string agent, string audits, string night) = (await world.TokenAsync(), await world.TokenAsync("audits", deployment: null), await world.TokenAsync("night", deployment: null));
        string id = await IdAsync(world, agent);

        Assert.Equal(200, (await world.GetAsync("v1/admin/tokens", audits)).Status);
        Assert.Equal(403, (await world.GetAsync("v1/admin/tokens", agent)).Status);
        Assert.Equal(401, (await world.GetAsync("v1/admin/tokens", "nobody")).Status);
        Assert.Equal(403, (await ApprovalWorld.PostAsync(world, audits, $"v1/admin/tokens/{id}/end", Reason)).Status);
        Assert.Equal(403, (await ApprovalWorld.PostAsync(world, agent, $"v1/admin/tokens/{await IdAsync(world, night)}/end", Reason)).Status);
        Assert.Equal(401, (await ApprovalWorld.PostAsync(world, "nobody", $"v1/admin/tokens/{id}/end", Reason)).Status);
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        foreach (string spoiled in (string[])["{}", """{"reason":""}""", """{"reason":"a","endTokens":true}""", "[]"])
        {
            Assert.Equal(400, (await ApprovalWorld.PostAsync(world, night, $"v1/admin/tokens/{id}/end", spoiled)).Status);
        }

        Assert.All(["limit=0", "limit=501", "limit=-1", "limit=x"], query => Assert.Equal(400, world.GetAsync("v1/admin/tokens?" + query, night).GetAwaiter().GetResult().Status));
        ClientCall applied = await world.ApplyAsync("apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: never }\nspec:\n  match: { routes: [atellagent] }\n  rules: [ { id: none, effect: deny, when: \"principal.name == 'night'\" } ]\n");
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, night, $"v1/admin/tokens/{id}/end", Reason)).Status);
        Assert.Equal(401, (await world.RefundAsync(agent, 1)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Pages_follow_each_other_whatever_is_issued_meanwhile()
    {
        await using World world = await StartAsync();
        string night = await world.TokenAsync("night", deployment: null);
        for (int more = 0; more < 5; more++)
        {
            await world.TokenAsync();
        }

        List<string> seen = [];
        string cursor = "";
        do
        {
            JsonObject page = (await world.GetAsync("v1/admin/tokens?principal=agent&limit=2" + cursor, night)).Body!;
            seen.AddRange(((JsonArray)page["items"]!).Items.Select(static item => ((JsonString)((JsonObject)item)["id"]!).Value));
            cursor = page["next"] is JsonString next ? "&cursor=" + next.Value : "";
            await world.TokenAsync();
        }
        while (cursor.Length > 0);

        Assert.Equal(5, seen.Count);
        Assert.Equal(seen.Distinct().OrderDescending(StringComparer.Ordinal), seen);
    }

    private static Task<World> StartAsync() => World.StartAsync(static world => File.AppendAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"), Operators));

    private static async Task<string> IdAsync(World world, string token) =>
        ((JsonString)((JsonObject)(await world.GetAsync("v1/me/authority", token)).Body!["token"]!)["id"]!).Value;
}
