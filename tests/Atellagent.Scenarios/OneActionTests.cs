using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The way of one action, from token to evidence, over real HTTP.</summary>
public sealed class OneActionTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    [Fact]
    public async Task An_allowed_action_reaches_the_upstream_once_with_the_granted_bytes()
    {
        await using World world = await World.StartAsync();

        ClientCall call = await world.RefundAsync(await world.TokenAsync(), 40);

        Assert.Equal(200, call.Status);
        Assert.Equal("succeeded", call.Outcome);
        RecordedRequest seen = Assert.Single(world.Upstream.Requests);
        Assert.Equal("POST", seen.Method);
        Assert.Equal("/api/orders/ord_1/refunds", seen.Target);
        Assert.Equal("""{"amount":40,"currency":"EUR"}""", seen.BodyText);
        Assert.Equal("Bearer " + World.Credential, seen.Header("Authorization"));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_narrowed_action_reaches_the_upstream_narrowed_and_nothing_of_what_was_asked_does()
    {
        await using World world = await World.StartAsync();

        ClientCall call = await world.RefundAsync(await world.TokenAsync(), 900);

        JsonObject decision = (JsonObject)call.Body!["decision"]!;
        Assert.Equal("narrow", ((JsonString)decision["effect"]!).Value);
        Assert.Equal("500", ((JsonObject)((JsonArray)decision["changes"]!).Items[0])["to"]!.ToString());
        RecordedRequest seen = Assert.Single(world.Upstream.Requests);
        Assert.Equal("""{"amount":500,"currency":"EUR"}""", seen.BodyText);
        Assert.DoesNotContain("900", seen.AllText, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData(900, 200)]
    [InlineData(2000, 403)]
    public async Task The_same_key_gets_the_same_answer_allowed_or_refused(int amount, int status)
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        ClientCall first = await world.RefundAsync(token, amount, key: "same");
        await world.RestartAsync();
        ClientCall again = await world.RefundAsync(await world.TokenAsync(), amount, key: "same");

        Assert.Equal((status, status), (first.Status, again.Status));
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(status == 200 ? 1 : 0, world.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":1,"currency":"USD"}}""", 403, "denied")]
    [InlineData("""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":2000,"currency":"EUR"}}""", 403, "denied")]
    [InlineData("""{"route":"payments","operation":"forbidden","arguments":{}}""", 403, "denied")]
    [InlineData("""{"route":"payments","operation":"nothing","arguments":{}}""", 403, "unknown_operation")]
    [InlineData("""{"route":"nowhere","operation":"refund","arguments":{}}""", 403, "unknown_route")]
    [InlineData("""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1"}}""", 400, "arguments_invalid")]
    [InlineData("""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":1,"currency":"EUR","extra":1}}""", 400, "arguments_invalid")]
    [InlineData("""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1\n","amount":1,"currency":"EUR"}}""", 400, "arguments_invalid")]
    [InlineData("""{"route":"elsewhere","operation":"get","arguments":{}}""", 403, "destination_not_approved")]
    public async Task What_is_unknown_or_forbidden_is_refused_and_recorded(string body, int status, string code)
    {
        World world = shared.World;

        ClientCall call = await world.ActAsync(await world.TokenAsync(), body);

        Assert.Equal((status, code), (call.Status, call.Code));
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task One_decisions_whole_story_can_be_read_by_its_caller_and_by_an_administrator_only()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        ClientCall call = await world.RefundAsync(token, 900);
        string decision = ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value;

        ClientCall own = await world.GetAsync($"v1/decisions/{decision}", token);
        ClientCall admin = await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync());
        ClientCall spare = await world.GetAsync($"v1/decisions/{decision}", await world.TokenAsync(deployment: "spare"));

        Assert.Equal((200, 200, 404), (own.Status, admin.Status, spare.Status));
        JsonArray records = (JsonArray)own.Body!["records"]!;
        Assert.Equal(["decision", "outcome"], records.Items.Select(record => ((JsonString)((JsonObject)((JsonObject)record)["body"]!)["type"]!).Value));

        // What tokens were given may be told between the two.
        JsonObject outcome = (JsonObject)records.Items[1];
        ClientCall before = await world.GetAsync($"v1/evidence/main/{((JsonNumber)outcome["index"]!).Whole - 1}", await world.AdminTokenAsync());
        Assert.Equal(before.Body!["hash"], outcome["previousHash"]);
    }

    [Fact]
    public async Task Everything_is_still_there_after_a_restart()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        ClientCall before = await world.RefundAsync(token, 5, key: "same");
        await world.SuspendAsync("deployments", "spare", "suspend");
        await world.Boundary.StopAsync();
        File.Delete(Path.Combine(world.BoundaryFolder, "boundary.yaml"));

        await world.RestartAsync();
        string fresh = await world.TokenAsync();
        ClientCall again = await world.RefundAsync(fresh, 5, key: "same");
        ClientCall read = await world.GetAsync($"v1/actions/{before.Action}", fresh);
        ClientCall suspended = await world.RequestTokenAsync("agent", World.AgentSecret, "spare");

        Assert.Equal(before.Body, again.Body);
        Assert.Equal(before.Body, read.Body);
        Assert.Equal(400, suspended.Status);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_suspension_holds_from_the_moment_that_it_returns()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        Assert.True(World.IsOk(await world.RefundAsync(token)));

        Assert.Equal(200, (await world.SuspendAsync("deployments", "prod", "suspend")).Status);
        ClientCall refused = await world.RefundAsync(token);
        Assert.Equal(200, (await world.SuspendAsync("deployments", "prod", "resume")).Status);
        ClientCall again = await world.RefundAsync(token);

        Assert.Equal((403, "denied"), (refused.Status, refused.Code));
        Assert.Equal(200, again.Status);
        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Fifty_calls_with_one_key_are_one_dispatch_and_another_content_is_a_conflict()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => world.RefundAsync(token, 7, key: "once")));
        ClientCall other = await world.RefundAsync(token, 8, key: "once");
        ClientCall elsewhere = await world.ActAsync(
            await world.TokenAsync(deployment: "spare"), """{"route":"payments","operation":"getOrder","arguments":{"orderId":"o"}}""", "once");

        Assert.All(calls, call => Assert.Equal(200, call.Status));
        Assert.Single(calls.Select(call => call.Action).Distinct());
        Assert.Equal((409, "idempotency_conflict"), (other.Status, other.Code));
        Assert.Equal(200, elsewhere.Status);
        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task An_outcome_is_recorded_although_the_caller_has_left()
    {
        await using World world = await World.StartAsync();
        TaskCompletionSource gate = new();
        TaskCompletionSource arrived = new();
        world.Upstream.Answer = _ =>
        {
            arrived.TrySetResult();
            return new UpstreamAnswer { Gate = gate.Task };
        };
        string token = await world.TokenAsync();
        using HttpClient impatient = new();
        using CancellationTokenSource leave = new();
        using HttpRequestMessage request = world.Post(
            "v1/actions", token, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":3,"currency":"EUR"}}"""u8.ToArray(), "application/json");
        Task<HttpResponseMessage> call = impatient.SendAsync(request, leave.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        gate.SetResult();
        string admin = await world.AdminTokenAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (((JsonArray)(await world.GetAsync("v1/evidence?outcome=succeeded", admin)).Body!["items"]!).Items.IsEmpty)
        {
            Assert.False(patience.IsCancellationRequested, "no outcome was recorded");
            await Task.Delay(50, CancellationToken.None);
        }

        await world.AssertHistoryAsync();
    }
}
