using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Limits on how much is worked on at once, over HTTP: a busy route, a fast caller, and those beside them.</summary>
public sealed class AdmissionTests
{
    private const string Order = """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"} }""";
    private const string Thing = """{"route":"more","operation":"get","arguments":{} }""";

    [Fact]
    public async Task A_dead_destination_with_a_thousand_requests_holds_up_no_other_route_and_no_administration()
    {
        await using World world = await StartAsync("concurrency: 4, queue: 2000");
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Upstream.Answer = request => new UpstreamAnswer { Gate = request.Target.StartsWith("/api/", StringComparison.Ordinal) ? gate.Task : null };
        string token = await world.TokenAsync(), spare = await world.TokenAsync(deployment: "spare");
        Task<ClientCall>[] stuck = [.. Enumerable.Range(0, 1000).Select(_ => world.RefundAsync(token, 1))];
        await PostgreSqlTests.UntilAsync(() => world.Upstream.Requests.Count == 4);

        ClientCall own = await world.ActAsync(token, Thing), other = await world.ActAsync(spare, Thing);
        ClientCall disabled = await world.SuspendAsync("routes", "payments", "disable");
        gate.SetResult();
        ClientCall[] answers = await Task.WhenAll(stuck);

        Assert.Equal((200, 200, 200), (own.Status, other.Status, disabled.Status));

        // What had not gone there yet was decided anew when its turn came.
        Assert.Equal(4, answers.Count(World.IsOk));
        Assert.Equal(996, answers.Count(static call => call.Status == 403));
        Assert.Equal(4, world.Upstream.Requests.Count(static request => request.Target.StartsWith("/api/", StringComparison.Ordinal)));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task At_one_route_another_caller_is_served_before_the_many_of_one()
    {
        await using World world = await StartAsync("concurrency: 1, queue: 500");
        SemaphoreSlim pass = new(0);
        world.Upstream.Answer = _ => new UpstreamAnswer { Gate = pass.WaitAsync() };
        string token = await world.TokenAsync(), spare = await world.TokenAsync(deployment: "spare");
        Task<ClientCall>[] many = [.. Enumerable.Range(0, 200).Select(_ => world.RefundAsync(token, 1))];
        await PostgreSqlTests.UntilAsync(() => world.Upstream.Requests.Count == 1);
        Task<ClientCall> quiet = world.ActAsync(spare, Order);

        int passed = 0;
        while (!quiet.IsCompleted)
        {
            pass.Release();
            passed++;
            await PostgreSqlTests.UntilAsync(() => quiet.IsCompleted || world.Upstream.Requests.Count > passed);
        }

        int before = world.Upstream.Requests.TakeWhile(static request => request.Method == "POST").Count();
        pass.Release(500);
        await Task.WhenAll(many);

        Assert.Equal(200, (await quiet).Status);
        Assert.InRange(before, 1, 100);
        Assert.All(many, static call => Assert.Equal(200, call.Result.Status));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Past_the_queue_the_answer_is_429_with_the_time_to_ask_again_over_every_surface()
    {
        await using World world = await StartAsync("concurrency: 1, queue: 0");
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Upstream.Answer = _ => new UpstreamAnswer { Gate = gate.Task };
        string token = await world.TokenAsync();
        gate.SetResult();
        ClientCall done = await world.RefundAsync(token, 3, "k0");
        gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ClientCall> first = world.RefundAsync(token, 1);
        await PostgreSqlTests.UntilAsync(() => world.Upstream.Requests.Count == 2);
        ClientCall again = await world.RefundAsync(token, 3, "k0"), conflict = await world.RefundAsync(token, 4, "k0");

        using HttpClient http = new();
        using HttpRequestMessage request = world.Post("v1/actions", token, Encoding.UTF8.GetBytes(Order), "application/json");
        using HttpResponseMessage refused = await http.SendAsync(request);
        ClientCall keyed = await world.RefundAsync(token, 2, "k1");
        const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"payments.getOrder","arguments":{"orderId":"ord_1"} } }""";
        using HttpRequestMessage call = world.Post("mcp", token, Encoding.UTF8.GetBytes(Call), "application/json");
        call.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        ClientCall tool = await world.SendAsync(call, null);
        gate.SetResult();
        await first;

        Assert.Equal((200, 200, 409), (done.Status, again.Status, conflict.Status));
        Assert.Equal(done.Action, again.Action);
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        string told = await refused.Content.ReadAsStringAsync();
        Assert.Contains("\"rule\":\"route_busy\"", told, StringComparison.Ordinal);
        Assert.Equal((429, "rate_limited"), (keyed.Status, keyed.Code));
        Assert.Contains("rate_limited", tool.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await world.RefundAsync(token, 2, "k1")).Status);
        Assert.Equal(200, (await world.GetAsync($"v1/actions/{keyed.Action}", token)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_asks_faster_than_its_rate_is_refused_and_its_other_deployment_is_not()
    {
        await using World world = await World.StartAsync(static world =>
        {
            world.Environment["ATELLAGENT__ADMISSION__PRINCIPALRATE"] = "1";
            world.Environment["ATELLAGENT__ADMISSION__PRINCIPALBURST"] = "5";
        });
        string token = await world.TokenAsync(), spare = await world.TokenAsync(deployment: "spare");

        ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => world.RefundAsync(token, 1)));
        ClientCall other = await world.ActAsync(spare, Order);

        Assert.InRange(calls.Count(World.IsOk), 5, 30);
        Assert.All(calls.Where(static one => !World.IsOk(one)), static call => Assert.Equal((429, "rate_limited"), (call.Status, call.Code)));
        Assert.Equal(200, other.Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_people_agreed_to_waits_for_a_busy_route_and_is_carried_out_once()
    {
        await using World world = await StartAsync("concurrency: 1, queue: 0", static world => ApprovalWorld.Arrange(world));
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Upstream.Answer = _ => new UpstreamAnswer { Gate = gate.Task };
        string token = await world.TokenAsync();
        ClientCall waits = await world.RefundAsync(token, 200);
        (string approval, string digest) = ApprovalWorld.Approval(waits);
        Task<ClientCall> first = world.RefundAsync(token, 1);
        await PostgreSqlTests.UntilAsync(() => world.Upstream.Requests.Count == 1);
        foreach (string voter in (string[])["fay", "fred"])
        {
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), approval, digest)).Status);
        }

        // Asked for more than once while there is no way: it stays as it is.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => world.GetAsync($"v1/actions/{waits.Action}?wait=1", token)));
        string? meanwhile = ApprovalWorld.State(await world.GetAsync($"v1/approvals/{approval}", await world.AdminTokenAsync()));
        gate.SetResult();
        ClientCall ended = await world.GetAsync($"v1/actions/{waits.Action}?wait=20", token);
        await first;

        Assert.Equal("approved", meanwhile);
        Assert.Equal("succeeded", ended.Outcome);
        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_only_waits_for_news_takes_nobodys_turn()
    {
        await using World world = await World.StartAsync(static world =>
        {
            ApprovalWorld.Arrange(world);
            world.Environment["ATELLAGENT__ADMISSION__CONCURRENCY"] = "1";
            world.Environment["ATELLAGENT__ADMISSION__PRINCIPALCONCURRENCY"] = "1";
            world.Environment["ATELLAGENT__ADMISSION__QUEUE"] = "0";
        });
        string token = await world.TokenAsync();
        ClientCall waits = await world.RefundAsync(token, 200);
        using CancellationTokenSource enough = new();
        using HttpClient http = new();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Task[] news = [.. Enumerable.Range(0, 20).Select(i => http.GetAsync(
            new Uri(world.Boundary.Address, $"v1/actions/{waits.Action}" + (i % 2 == 0 ? "?wait=60" : "/events")), HttpCompletionOption.ResponseContentRead, enough.Token))];

        ClientCall[] acts = [await world.RefundAsync(token, 1), await world.RefundAsync(token, 2)];
        bool isWaiting = news.All(static one => !one.IsCompleted);
        await enough.CancelAsync();
        await Task.WhenAll(news).ContinueWith(static _ => { }, TaskScheduler.Default);

        Assert.All(acts, static call => Assert.Equal(200, call.Status));
        Assert.True(isWaiting);
        await world.AssertHistoryAsync();
    }

    // Two deployments, a route with limits, and one more on the same upstream.
    private static Task<World> StartAsync(string limits, Action<World>? arrange = null) => World.StartAsync(world =>
    {
        arrange?.Invoke(world);
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string text = File.ReadAllText(file)
            .Replace("limits: { timeoutSeconds: 10 }", $"limits: {{ timeoutSeconds: 30, {limits} }}", StringComparison.Ordinal)
            .Replace("    - { route: elsewhere, operations: [get] }", "    - { route: elsewhere, operations: [get] }\n    - { route: more, operations: [get] }", StringComparison.Ordinal)
            .Replace("    - { route: payments, operations: [getOrder] }", "    - { route: payments, operations: [getOrder] }\n    - { route: more, operations: [get] }", StringComparison.Ordinal)
            .Replace("match: { routes: [elsewhere] }", "match: { routes: [elsewhere, more] }", StringComparison.Ordinal);
        string more = $$"""

            ---
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: more, owner: support }
            spec:
              connector: http
              destination: { baseUrl: "http://127.0.0.1:{{world.Upstream.Port.ToString(CultureInfo.InvariantCulture)}}/more/", networks: [127.0.0.0/8] }
              release: allow
              operations:
                get: { method: GET, path: thing, effect: read, arguments: { type: object, additionalProperties: false } }
            """;
        File.WriteAllText(file, text + more + "\n");
    });
}
