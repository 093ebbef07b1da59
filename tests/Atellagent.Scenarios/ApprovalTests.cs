using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Approvals, from outside: what waits, who may agree, and that what was agreed to is what happens, once.</summary>
public sealed class ApprovalTests
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"},"context":{"purpose":"ticket 4711"}}""";

    [Fact]
    public async Task What_people_agree_to_is_carried_out_by_the_boundary_itself_and_once()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));

        ClientCall waits = await world.ActAsync(agent, Refund, "one");

        Assert.Equal((202, "pending"), (waits.Status, waits.Outcome));
        Assert.Empty(world.Upstream.Requests);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        ClientCall again = await world.ActAsync(agent, Refund, "one");
        Assert.Equal((202, waits.Action), (again.Status, again.Action));
        ClientCall listed = await world.GetAsync("v1/approvals?state=pending", fay);
        JsonObject shown = Assert.IsType<JsonObject>(Assert.Single(((JsonArray)listed.Body!["items"]!).Items));
        Assert.Equal("200", ((JsonObject)((JsonObject)shown["request"]!)["arguments"]!)["amount"]!.ToString());
        Assert.Contains("ticket 4711", shown["agentSays"]!.ToString(), StringComparison.Ordinal);

        ClientCall first = await ApprovalWorld.VoteAsync(world, fay, id, digest);
        Assert.Equal((200, "pending"), (first.Status, ApprovalWorld.State(first)));
        Assert.Empty(world.Upstream.Requests);
        ClientCall second = await ApprovalWorld.VoteAsync(world, fred, id, digest);
        Assert.Equal(200, second.Status);

        ClientCall done = await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent);
        Assert.Equal("succeeded", done.Outcome);
        Assert.Equal("consumed", ((JsonString)((JsonObject)done.Body!["approval"]!)["state"]!).Value);
        RecordedRequest sent = Assert.Single(world.Upstream.Requests);
        Assert.Contains("200", sent.BodyText, StringComparison.Ordinal);
        ClientCall repeated = await world.ActAsync(agent, Refund, "one");
        Assert.Equal((200, "succeeded"), (repeated.Status, repeated.Outcome));
        ClientCall late = await ApprovalWorld.VoteAsync(world, fred, id, digest);
        Assert.Equal("stale_authority", late.Code);
        await world.AssertHistoryAsync();
        Assert.Single(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_vote_counts_only_from_somebody_else_who_may_cast_it_for_what_they_saw()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        string fay = await world.TokenAsync("fay", deployment: null);
        (string id, string digest) = ApprovalWorld.Approval(await world.ActAsync(agent, Refund));

        Assert.Equal("stale_authority", (await ApprovalWorld.VoteAsync(world, fay, id, "sha256:" + new string('0', 64))).Code);
        Assert.Equal("invalid_request", (await ApprovalWorld.PostAsync(world, fay, $"v1/approvals/{id}/votes", """{"vote":"approve"}""")).Code);
        Assert.Equal("invalid_request", (await ApprovalWorld.VoteAsync(world, fay, id, digest, comment: " ")).Code);

        // The agent's own people, a member of the team that owns it, somebody of no team, and the agent.
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("sam", deployment: null), id, digest)).Code);
        Assert.Equal("not_found", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("olga", deployment: null), id, digest)).Code);
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, agent, id, digest)).Code);
        Assert.Equal("not_found", (await world.GetAsync($"v1/approvals/{id}", await world.TokenAsync("olga", deployment: null))).Code);

        // A token that is for one route speaks for fay there and nowhere else.
        ClientCall bounded = await world.RequestTokenAsync(
            "fay", World.AgentSecret, null, ("authorization_details", """[{"type":"atellagent_action","routes":["elsewhere"],"operations":["get"]}]"""));
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, ((JsonString)bounded.Body!["access_token"]!).Value, id, digest)).Code);

        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Status);
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Code);

        // A service whose people are fay's own is fay once more.
        ClientCall robot = await ApprovalWorld.VoteAsync(world, await world.TokenAsync("robot", deployment: null), id, digest);
        Assert.Equal((200, "pending"), (robot.Status, ApprovalWorld.State(robot)));
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_command_line_lists_shows_and_votes_and_the_agent_takes_back()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        ClientCall second = await world.ActAsync(agent, Refund.Replace("200", "900", StringComparison.Ordinal));
        (string narrowed, _) = ApprovalWorld.Approval(second);

        (int listed, string list) = await Atell.RunAsync(world, "approvals", "list");
        (int seen, string mine) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "list", "--output", "json");
        (int shown, string one) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "show", id);
        (int other, string two) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "show", narrowed);

        Assert.True((listed, seen, shown, other) == (0, 0, 0, 0), list + mine + one + two);
        Assert.All([list, mine], text => Assert.True(text.Contains(id, StringComparison.Ordinal) && text.Contains(narrowed, StringComparison.Ordinal), text));
        Assert.Contains(digest, one, StringComparison.Ordinal);
        Assert.Contains("500", two, StringComparison.Ordinal);

        (int unseen, string wrong) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "approve", id, "--digest", "sha256:" + new string('0', 64), "--comment", "seen");
        (int first, string voted) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "approve", id, "--digest", digest, "--comment", "seen");
        (int last, string done) = await Atell.RunAsAsync(world, "fred", World.AgentSecret, "approvals", "approve", id, "--digest", digest, "--comment", "seen");
        Assert.True((unseen, first, last) == (6, 0, 0), wrong + voted + done);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        Assert.Single(world.Upstream.Requests);

        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{second.Action}/cancel", "{}")).Status);
        (_, string after) = await Atell.RunAsync(world, "approvals", "show", narrowed);
        Assert.Contains("cancelled", after, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task One_no_ends_it_and_so_does_the_requester_and_nothing_is_sent()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        string fay = await world.TokenAsync("fay", deployment: null);
        ClientCall waits = await world.ActAsync(agent, Refund, "no");
        (string id, string digest) = ApprovalWorld.Approval(waits);

        Assert.Equal("rejected", ApprovalWorld.State(await ApprovalWorld.VoteAsync(world, fay, id, digest, "reject")));
        Assert.Equal((403, "approval_rejected"), Told(await world.ActAsync(agent, Refund, "no")));

        ClientCall other = await world.ActAsync(agent, Refund, "back");
        (string its, string same) = ApprovalWorld.Approval(other);
        Assert.Equal("not_found", (await ApprovalWorld.PostAsync(world, fay, $"v1/actions/{other.Action}/cancel", "{}")).Code);
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{other.Action}/cancel", "{}")).Status);
        Assert.Equal("stale_authority", (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{other.Action}/cancel", "{}")).Code);
        Assert.Equal("stale_authority", (await ApprovalWorld.VoteAsync(world, fay, its, same)).Code);
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_nobody_agrees_to_in_time_expires_also_while_the_boundary_is_stopped()
    {
        await using World world = await ApprovalWorld.StartAsync(ttl: "3s");
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund, "late");
        (string id, string digest) = ApprovalWorld.Approval(waits);

        ClientCall ended = await world.GetAsync($"v1/actions/{waits.Action}?wait=30", agent);
        Assert.Equal("refused", ended.Outcome);
        Assert.Equal("approval_expired", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Code);

        ClientCall other = await world.ActAsync(agent, Refund, "later");
        await world.Boundary.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await world.RestartAsync();
        ClientCall after = await world.GetAsync($"v1/actions/{other.Action}?wait=30", await world.TokenAsync());
        Assert.Equal("refused", after.Outcome);
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_waiting_action_outlives_a_kill_and_is_never_called_unknown()
    {
        await using World world = await ApprovalWorld.StartAsync();
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund, "kept");
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Status);

        await world.Boundary.KillAsync();
        await world.RestartAsync();

        string agent = await world.TokenAsync();
        Assert.Equal("pending", (await world.GetAsync($"v1/actions/{waits.Action}", agent)).Outcome);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fred", deployment: null), id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Whoever_is_suspended_meanwhile_asks_for_nothing_more()
    {
        await using World world = await ApprovalWorld.StartAsync();
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund, "gone");
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Status);
        Assert.Equal(200, (await world.SuspendAsync("deployments", "prod", "suspend")).Status);

        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fred", deployment: null), id, digest)).Status);

        await ApprovalWorld.BecomesAsync(world, id, "cancelled");
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Over_mcp_a_call_that_waits_says_so_and_its_result_is_told_by_the_boundarys_own_tool()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();

        string waits = await Mcp.CallAsync(world, agent, "payments.refund", """{"orderId":"ord_1","amount":200,"currency":"EUR"}""");

        Assert.Contains("waits until people agree", waits, StringComparison.Ordinal);
        Assert.Contains("\"isError\":true", waits, StringComparison.Ordinal);
        Assert.Contains("\"atellagent.result\"", await Mcp.ToolsAsync(world, agent), StringComparison.Ordinal);
        ClientCall listed = await world.GetAsync("v1/approvals", await world.TokenAsync("fay", deployment: null));
        JsonObject approval = (JsonObject)((JsonArray)listed.Body!["items"]!).Items[0];
        string action = ((JsonString)approval["action"]!).Value;
        Assert.Contains(action, waits, StringComparison.Ordinal);
        foreach (string voter in (string[])["fay", "fred"])
        {
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), ((JsonString)approval["id"]!).Value, ((JsonString)approval["digest"]!).Value)).Status);
        }

        Assert.Contains("\"isError\":false", await Mcp.CallAsync(world, agent, "atellagent.result", $$"""{"action":"{{action}}"}"""), StringComparison.Ordinal);
        string others = await Mcp.CallAsync(world, await world.TokenAsync(deployment: "spare"), "atellagent.result", $$"""{"action":"{{action}}"}""");
        Assert.Contains("there is no such action of yours", others, StringComparison.Ordinal);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Votes_at_once_carry_it_out_once()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        string[] voters = [await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null), await world.TokenAsync("fiona", deployment: null)];
        List<ClientCall> waiting = [];
        for (int round = 0; round < 10; round++)
        {
            waiting.Add(await world.ActAsync(agent, Refund, $"race-{round}"));
        }

        await Task.WhenAll(waiting.SelectMany(call => voters.Select(voter => ApprovalWorld.VoteAsync(world, voter, ApprovalWorld.Approval(call).Id, ApprovalWorld.Approval(call).Digest))));

        foreach (ClientCall call in waiting)
        {
            Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{call.Action}?wait=30", agent)).Outcome);
        }

        Assert.Equal(10, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    private static (int, string?) Told(ClientCall call) => (call.Status, call.Code);
}
