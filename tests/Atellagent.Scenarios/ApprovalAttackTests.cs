using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What is tried on what waits: too much of it, a look through the wrong token, and waits without end.</summary>
public sealed class ApprovalAttackTests
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"}}""";

    [Fact]
    public async Task A_caller_that_asks_for_ever_more_is_refused_for_now_and_goes_on_when_one_is_taken_back()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        List<ClientCall> waiting = [];
        for (int at = 0; at < 100; at++)
        {
            waiting.Add(await world.ActAsync(agent, Refund, $"many-{at}"));
        }

        Assert.All(waiting, static call => Assert.Equal(202, call.Status));

        ClientCall over = await world.ActAsync(agent, Refund, "over");

        Assert.Equal((429, "rate_limited"), (over.Status, over.Code));
        Assert.Contains("wait for people already", over.Body!.ToString(), StringComparison.Ordinal);
        Assert.IsType<JsonNull>(over.Body["approval"]);
        Assert.Equal(202, (await world.ActAsync(agent, Refund, "many-0")).Status);
        Assert.Equal(200, (await world.ActAsync(agent, Refund.Replace("200", "20", StringComparison.Ordinal))).Status);
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{waiting[0].Action}/cancel", "{}")).Status);
        Assert.Equal(202, (await world.ActAsync(agent, Refund, "over")).Status);
        JsonObject page = (await world.GetAsync("v1/approvals", await world.AdminTokenAsync())).Body!;
        Assert.Equal(25, ((JsonArray)page["items"]!).Items.Length);
        Assert.IsType<JsonString>(page["next"]);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_caller_waits_in_so_many_places_and_no_longer_than_its_token()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        ClientCall call = await world.ActAsync(agent, Refund);
        using HttpClient http = new() { BaseAddress = world.Boundary.Address, Timeout = TimeSpan.FromMinutes(2) };
        Task<HttpResponseMessage>[] streams = [.. Enumerable.Range(0, 64).Select(_ => OpenAsync(http, $"v1/actions/{call.Action}/events", agent))];
        HttpResponseMessage[] open = await Task.WhenAll(streams);
        Assert.All(open, static response => Assert.Equal(200, (int)response.StatusCode));

        ClientCall refused = await world.GetAsync($"v1/actions/{call.Action}?wait=30", agent);

        Assert.Equal((429, "rate_limited"), (refused.Status, refused.Code));
        Assert.Equal(200, (await world.GetAsync($"v1/actions/{call.Action}", agent)).Status);

        using HttpResponseMessage revoked = await RevokeAsync(http, agent);
        Assert.True(revoked.IsSuccessStatusCode, revoked.StatusCode.ToString());
        string[] told = await Task.WhenAll(open.Select(static response => response.Content.ReadAsStringAsync()));
        Assert.All(told, static text => Assert.StartsWith("event: action", text, StringComparison.Ordinal));

        // With its places free, another of its tokens waits again.
        string again = await world.TokenAsync();
        Assert.Equal(200, (await world.GetAsync($"v1/actions/{call.Action}?wait=1", again)).Status);
    }

    [Fact]
    public async Task Over_mcp_a_token_for_one_route_learns_nothing_of_another()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        string action = (await world.ActAsync(agent, Refund)).Action!;
        await world.ActAsync(agent, """{"route":"payments","operation":"echo","arguments":{}}""");
        string arguments = $$"""{"action":"{{action}}"}""";

        string elsewhere = await Mcp.CallAsync(world, agent, "atellagent.result", arguments, "mcp/elsewhere");
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{action}/cancel", "{}")).Status);
        string payments = await Mcp.CallAsync(world, agent, "atellagent.result", arguments, "mcp/payments");

        Assert.Contains("there is no such action of yours", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("there is no such action of yours", payments, StringComparison.Ordinal);
        Assert.Contains(action, payments, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> OpenAsync(HttpClient http, string path, string token)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", token);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static Task<HttpResponseMessage> RevokeAsync(HttpClient http, string token) => http.PostAsync(
        "oauth/revoke",
        new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token, ["client_id"] = "agent", ["client_secret"] = World.AgentSecret }));
}
