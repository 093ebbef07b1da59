using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>An action of which nobody knows what came is sent once more where its operation is declared idempotent, and only then.</summary>
public sealed class AnotherAttemptTests
{
    private const string Path = "path: orders/{orderId}/refunds";
    private static readonly Func<RecordedRequest, UpstreamAnswer> Lost = static _ => new UpstreamAnswer { Drop = true };
    private static readonly Func<RecordedRequest, UpstreamAnswer> Fine = static _ => new UpstreamAnswer();

    [Fact]
    public async Task A_repeat_of_an_unknown_outcome_is_another_attempt_with_the_same_key_where_that_is_declared_and_nowhere_else()
    {
        await using World world = await World.StartAsync(world => Declare(world));
        string agent = await world.TokenAsync();
        world.Upstream.Answer = Lost;
        ClientCall refund = await world.RefundAsync(agent, 10, "agents-own-key");
        ClientCall echo = await world.ActAsync(agent, """{"route":"payments","operation":"echo","arguments":{"value":1} }""", "echo");
        ClientCall unkeyed = await world.RefundAsync(agent, 12);
        Assert.Equal((424, 424, 424), (refund.Status, echo.Status, unkeyed.Status));
        world.Upstream.Answer = Fine;

        // Never sent again: what does not declare it, and other content under the key.
        Assert.Equal(424, (await world.ActAsync(agent, """{"route":"payments","operation":"echo","arguments":{"value":1} }""", "echo")).Status);
        Assert.Equal(409, (await world.RefundAsync(agent, 11, "agents-own-key")).Status);
        Assert.Equal(3, world.Upstream.Requests.Count);

        ClientCall again = await world.RefundAsync(agent, 10, "agents-own-key");

        Assert.Equal((200, "succeeded", refund.Action), (again.Status, again.Outcome, again.Action));
        Assert.Equal((200, "succeeded"), ((await world.RefundAsync(agent, 10, "agents-own-key")).Status, (await world.GetAsync("v1/actions/" + refund.Action, agent)).Outcome));
        RecordedRequest[] sent = [.. world.Upstream.Requests.Where(static request => request.Target.Contains("refunds", StringComparison.Ordinal) && request.BodyText.Contains("10", StringComparison.Ordinal))];
        Assert.Equal(2, sent.Length);
        Assert.All(sent, request => Assert.Equal((refund.Action, refund.Action), (request.Header("X-Refund-Key"), request.Header("Idempotency-Key"))));
        Assert.Equal(sent[0].BodyText, sent[1].BodyText);
        Assert.Null(world.Upstream.Requests.Single(static request => request.Target.Contains("echo", StringComparison.Ordinal)).Header("X-Refund-Key"));
        Assert.DoesNotContain(world.Upstream.Requests, static request => request.AllText.Contains("agents-own-key", StringComparison.Ordinal));
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_64_repeats_at_once_one_is_sent_and_after_five_attempts_none(bool postgreSql)
    {
        await using World first = postgreSql ? await World.StartOnPostgreSqlAsync(arrange: world => Declare(world)) : await World.StartAsync(world => Declare(world));
        await using World? second = postgreSql ? await first.StartAnotherAsync() : null;
        World[] silos = second is null ? [first] : [first, second];
        string agent = await first.TokenAsync();
        first.Upstream.Answer = Lost;
        Assert.Equal(424, (await first.RefundAsync(agent, 10, "one")).Status);

        // Whoever asked while it was under way asked for that attempt: the upstream holds it until all have.
        first.Upstream.Answer = static _ => new UpstreamAnswer { Drop = true, Gate = Task.Delay(3000) };
        ClientCall[] repeats = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => silos[i % silos.Length].RefundAsync(agent, 10, "one")));
        Assert.All(repeats, static call => Assert.Equal((424, "outcome_unknown"), (call.Status, call.Code)));
        Assert.Equal(2, first.Upstream.Requests.Count);

        first.Upstream.Answer = Lost;
        for (int attempt = 3; attempt <= 7; attempt++)
        {
            Assert.Equal(424, (await silos[attempt % silos.Length].RefundAsync(agent, 10, "one")).Status);
            Assert.Equal(Math.Min(attempt, 5), first.Upstream.Requests.Count);
        }

        for (int round = 0; round < Rounds.Of(3, 100); round++)
        {
            first.Upstream.Answer = Lost;
            Assert.Equal(424, (await first.RefundAsync(agent, 11, $"two-{round}")).Status);
            int before = first.Upstream.Requests.Count;
            first.Upstream.Answer = Fine;
            ClientCall[] answered = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => silos[i % silos.Length].RefundAsync(agent, 11, $"two-{round}")));
            Assert.All(answered, static call => Assert.Equal((200, "succeeded"), (call.Status, call.Outcome)));
            Assert.Equal(before + 1, first.Upstream.Requests.Count);
        }

        await (second?.Boundary.StopAsync() ?? Task.CompletedTask);
        await first.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task What_stands_otherwise_by_now_is_not_sent_again()
    {
        await using World world = await World.StartAsync(world => Declare(world));
        string agent = await world.TokenAsync();
        world.Upstream.Answer = Lost;
        Assert.Equal(424, (await world.RefundAsync(agent, 10, "one")).Status);
        world.Upstream.Answer = Fine;

        await world.SuspendAsync("deployments", "prod", "suspend");
        Assert.Equal(424, (await world.RefundAsync(agent, 10, "one")).Status);
        await world.SuspendAsync("deployments", "prod", "resume");
        string folder = await File.ReadAllTextAsync(System.IO.Path.Combine(world.BoundaryFolder, "boundary.yaml"));
        Assert.Equal(200, (await world.ApplyAsync(folder.Replace("timeoutSeconds: 10", "timeoutSeconds: 9", StringComparison.Ordinal))).Status);
        Assert.Equal(424, (await world.RefundAsync(agent, 10, "one")).Status);
        Assert.Single(world.Upstream.Requests);

        // As it stood, it is the same action.
        Assert.Equal(200, (await world.ApplyAsync(folder)).Status);
        Assert.Equal(200, (await world.RefundAsync(agent, 10, "one")).Status);

        // A no may be that of somebody in front who has never heard of the key: it says nothing of the first.
        world.Upstream.Answer = Lost;
        Assert.Equal(424, (await world.RefundAsync(agent, 11, "two")).Status);
        foreach (int status in (int[])[409, 403, 422])
        {
            world.Upstream.Answer = _ => new UpstreamAnswer { Status = status };
            Assert.Equal(424, (await world.RefundAsync(agent, 11, "two")).Status);
        }

        world.Upstream.Answer = Fine;
        ClientCall done = await world.RefundAsync(agent, 11, "two");
        Assert.Equal((200, "succeeded"), (done.Status, done.Outcome));
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task One_effect_is_paid_for_once_and_an_attempt_that_is_killed_is_unknown_again()
    {
        await using World world = await World.StartAsync(world => Declare(world, "budget: { argument: amount, maximum: 100, per: month }, "));
        string agent = await world.TokenAsync();
        world.Upstream.Answer = Lost;
        Assert.Equal(424, (await world.RefundAsync(agent, 80, "one")).Status);
        TaskCompletionSource gate = new();
        world.Upstream.Answer = _ => new UpstreamAnswer { Gate = gate.Task };
        Task<ClientCall> cut = world.RefundAsync(agent, 80, "one");
        await PostgreSqlTests.UntilAsync(() => world.Upstream.Requests.Count == 2);
        await world.Boundary.KillAsync();
        gate.SetResult();
        await cut;
        world.Upstream.Answer = Fine;
        await world.RestartAsync();
        agent = await world.TokenAsync();

        Assert.Equal(403, (await world.RefundAsync(agent, 30)).Status);
        ClientCall again = await world.RefundAsync(agent, 80, "one");
        Assert.Equal((200, "succeeded"), (again.Status, again.Outcome));
        Assert.Equal(403, (await world.RefundAsync(agent, 30)).Status);
        Assert.Equal(200, (await world.RefundAsync(agent, 20)).Status);
        Assert.Equal(4, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task What_people_agreed_to_once_is_sent_once()
    {
        await using World world = await World.StartAsync(static world =>
        {
            ApprovalWorld.Arrange(world);
            Declare(world);
        });
        string agent = await world.TokenAsync();
        world.Upstream.Answer = Lost;
        ClientCall waits = await world.RefundAsync(agent, 200, "one");
        (string id, string digest) = ApprovalWorld.Approval(waits);
        await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest);
        await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fred", deployment: null), id, digest);
        Assert.Equal("unknown", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        world.Upstream.Answer = Fine;

        Assert.Equal(424, (await world.RefundAsync(agent, 200, "one")).Status);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync(faultFree: false);
    }

    private static void Declare(World world, string bounds = "")
    {
        const string Grant = "operations: [refund, getOrder]\n      bounds: { ";
        string file = System.IO.Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string text = File.ReadAllText(file).Replace(Path, Path + "\n      idempotency: { header: X-Refund-Key }", StringComparison.Ordinal);
        File.WriteAllText(file, bounds.Length == 0 ? text : text.Replace(Grant, "operations: [getOrder]\n    - route: payments\n      operations: [refund]\n      bounds: { " + bounds, StringComparison.Ordinal));
    }
}
