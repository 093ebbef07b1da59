using System.Collections.Concurrent;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Turns;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>Turns on the one path: who waits for whom, how a wait ends, and that whatever happens every turn is given back.</summary>
public sealed class TurnTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Pipeline? _pipeline;
    private int _arrived;

    [Fact]
    public async Task A_dead_destination_holds_up_only_those_who_want_to_go_there()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings { Concurrency = 2, PrincipalConcurrency = 2 }, "{ concurrency: 2, queue: 3 }");
        Task<ActionAnswer>[] stuck = [.. Enumerable.Range(0, 5).Select(_ => pipeline.SubmitAsync())];
        await UntilAsync(() => pipeline.Turns.At("target") is (2, 3, _));

        ActionAnswer refused = await pipeline.SubmitAsync();
        ActionAnswer elsewhere = await pipeline.SubmitAsync(route: "other");
        ActionAnswer denied = await pipeline.SubmitAsync("stop");
        _gate.SetResult();
        ActionAnswer[] answers = await Task.WhenAll(stuck);

        Assert.Equal(("rate_limited", "route_busy"), (refused.Code, Rule(refused)));
        Assert.NotNull(((JsonObject)refused.Body["decision"]!)["resetsAt"]);
        Assert.NotNull(await pipeline.Reader.FindActionAsync(Id(refused), CancellationToken.None));
        Assert.Null(elsewhere.Code);
        Assert.Equal("denied", denied.Code);
        Assert.All(answers, static answer => Assert.Null(answer.Code));
        AssertEmpty(pipeline);
    }

    [Fact]
    public async Task One_that_waits_at_a_route_goes_before_the_many_of_another()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings(), "{ concurrency: 1 }");
        ConcurrentQueue<string> order = new();
        SemaphoreSlim pass = new(0);
        pipeline.Connector.Arrives = async permit =>
        {
            order.Enqueue(permit.Action.Request.Principal.Name);
            await pass.WaitAsync();
        };
        Task<ActionAnswer>[] loud = [.. Enumerable.Range(0, 100).Select(_ => pipeline.SubmitAsync())];
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 99, _));
        Task<ActionAnswer> quiet = pipeline.SubmitAsync(principal: "quiet");
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 100, _));

        pass.Release(2);
        await UntilAsync(() => order.Count == 3);
        pass.Release(200);
        await Task.WhenAll([.. loud, quiet]);

        Assert.Contains("quiet", order.Take(3));
        AssertEmpty(pipeline);
    }

    [Fact]
    public async Task What_changed_while_an_action_waited_is_seen_when_its_turn_comes()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings(), "{ concurrency: 1 }");
        Task<ActionAnswer> first = pipeline.SubmitAsync();
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 0, _));
        Task<ActionAnswer> waits = pipeline.SubmitAsync(principal: "quiet");
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 1, _) && _arrived == 1);

        await pipeline.SuspendElsewhereAsync(true);
        _gate.SetResult();

        Assert.Null((await first).Code);
        Assert.Equal("denied", (await waits).Code);
        Assert.Equal(1, pipeline.Connector.Effects);
        AssertEmpty(pipeline);
    }

    [Fact]
    public async Task A_caller_that_leaves_while_it_waits_leaves_nothing_behind()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings(), "{ concurrency: 1 }");
        Task<ActionAnswer> first = pipeline.SubmitAsync();
        using CancellationTokenSource leaving = new();
        Task<ActionAnswer> waits = pipeline.SubmitAsync(cancellationToken: leaving.Token);
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 1, _));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        _gate.SetResult();
        await first;

        Assert.Equal(1, pipeline.Connector.Effects);
        AssertEmpty(pipeline);
    }

    [Fact]
    public async Task Who_waits_too_long_is_refused_and_nothing_is_sent()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings { LongestWait = TimeSpan.FromMilliseconds(50) }, "{ concurrency: 1 }");
        Task<ActionAnswer> first = pipeline.SubmitAsync();
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 0, _));

        ActionAnswer late = await pipeline.SubmitAsync();
        _gate.SetResult();
        await first;

        Assert.Equal(("rate_limited", "route_busy"), (late.Code, Rule(late)));
        Assert.Equal(1, pipeline.Connector.Effects);
        AssertEmpty(pipeline);
    }

    [Fact]
    public async Task When_the_silo_stops_who_waits_is_told_and_who_is_under_way_is_finished()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings(), "{ concurrency: 1 }");
        Task<ActionAnswer> first = pipeline.SubmitAsync();
        Task<ActionAnswer>[] waiting = [pipeline.SubmitAsync(), pipeline.SubmitAsync(principal: "quiet")];
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 2, _) && _arrived == 1);

        pipeline.Stop();
        ActionAnswer[] told = await Task.WhenAll(waiting);
        _gate.SetResult();

        Assert.All(told, static answer => Assert.Equal(("rate_limited", "stopping"), (answer.Code, Rule(answer))));
        Assert.Null((await first).Code);
        AssertEmpty(pipeline);
    }

    [Fact]
    public async Task Who_asks_faster_than_it_may_is_refused_and_others_are_not()
    {
        _gate.SetResult();
        Pipeline pipeline = await StartAsync(new TurnSettings { PrincipalRate = 1, PrincipalBurst = 3 }, limits: null);

        ActionAnswer[] loud = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => pipeline.SubmitAsync()));
        ActionAnswer quiet = await pipeline.SubmitAsync(principal: "quiet");

        Assert.InRange(loud.Count(static answer => answer.Code is null), 3, 4);
        Assert.All(loud.Where(static answer => answer.Code is not null), static answer => Assert.Equal(("rate_limited", "too_fast"), (answer.Code, Rule(answer))));
        Assert.Null(quiet.Code);
        AssertEmpty(pipeline);
    }

    [Fact]
    public async Task Refused_at_a_busy_route_a_key_is_free_and_the_action_is_carried_out_once_later()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings(), "{ concurrency: 1, queue: 0 }");
        Task<ActionAnswer> first = pipeline.SubmitAsync();
        await UntilAsync(() => pipeline.Turns.At("target") is (1, 0, _));

        ActionAnswer refused = await pipeline.SubmitAsync(key: "k");
        _gate.SetResult();
        await first;
        ActionAnswer later = await pipeline.SubmitAsync(key: "k"), again = await pipeline.SubmitAsync(key: "k");

        Assert.Equal("rate_limited", refused.Code);
        Assert.Null(later.Code);
        Assert.Equal(Id(later), Id(again));
        Assert.Equal(2, pipeline.Connector.Effects);
    }

    [Fact]
    public async Task Whatever_breaks_every_turn_is_given_back()
    {
        _gate.SetResult();
        Pipeline pipeline = await StartAsync(new TurnSettings { Concurrency = 4, PrincipalConcurrency = 2, LongestWait = TimeSpan.FromMilliseconds(200) }, "{ concurrency: 2, queue: 8 }");
        foreach ((string point, Fault fault) in ((string, Fault)[])[
            ("store.decision", Fault.Throw), ("store.decision", Fault.Hang), ("store.outcome", Fault.Throw), ("connector.execute", Fault.Throw), ("connector.execute", Fault.Nothing), ("authority.read", Fault.Throw)])
        {
            await pipeline.TouchAuthorityAsync();
            pipeline.Plan.Break(point, fault);
            using CancellationTokenSource leaving = new(TimeSpan.FromMilliseconds(100));
            Task<ActionAnswer>[] all = [.. Enumerable.Range(0, 20).Select(i => pipeline.SubmitAsync(i % 5 == 0 ? "stop" : "go", cancellationToken: i % 3 == 0 ? leaving.Token : default, principal: i % 2 == 0 ? "agent" : "quiet"))];
            await Task.WhenAll(all).ContinueWith(static _ => { }, TaskScheduler.Default);
            pipeline.Plan.Mend();
            await UntilAsync(() => pipeline.Turns.Deciding is (0, 0, _) && pipeline.Turns.At("target") is (0, 0, _));
        }

        await pipeline.Replica.RefreshAsync(CancellationToken.None);
        Assert.Null((await pipeline.SubmitAsync()).Code);
    }

    [Fact]
    public async Task What_makes_safer_waits_behind_nobody_else()
    {
        Pipeline pipeline = await StartAsync(new TurnSettings { Concurrency = 1, Queue = 1 }, limits: null);
        List<Passage> held = [await EnterAsync(pipeline, "agent", "prod", "target", "go")];
        Task<Passage> waits = EnterAsync(pipeline, "agent", "prod", "target", "go");

        // Administration is full with what one of them asks for again and again.
        for (int i = 0; i < 16; i++)
        {
            held.Add(await EnterAsync(pipeline, "olga", null, AdministrationRoute.Name, AdministrationOperations.Discover));
        }

        Task<Passage> stuck = EnterAsync(pipeline, "olga", null, AdministrationRoute.Name, AdministrationOperations.Discover);
        held.Add(await EnterAsync(pipeline, "olga", null, AdministrationRoute.Name, AdministrationOperations.Suspend));
        held.Add(await EnterAsync(pipeline, "olga", null, AdministrationRoute.Name, AdministrationOperations.Vote));
        held.Add(await EnterAsync(pipeline, "adam", null, AdministrationRoute.Name, AdministrationOperations.Discover));
        Assert.False(waits.IsCompleted || stuck.IsCompleted);

        held.ForEach(static passage => passage.End());
        (await waits).End();
        (await stuck).End();
        AssertEmpty(pipeline);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }
    }

    private static async Task<Passage> EnterAsync(Pipeline pipeline, string principal, string? deployment, string route, string operation)
    {
        Passage passage = pipeline.Turns.Begin(AuthenticatedRequest.Authenticate(
            new ActionRequest { Route = route, Operation = operation, Arguments = JsonObject.Empty, Surface = "test" },
            new CallerIdentity { Principal = principal, Deployment = deployment, TokenId = "t", IssuedAt = default, ExpiresAt = DateTimeOffset.MaxValue }));
        Assert.Null(await passage.EnterAsync(isPaced: true, CancellationToken.None));
        return passage;
    }

    private static void AssertEmpty(Pipeline pipeline)
    {
        Assert.True(pipeline.Turns.Deciding is (0, 0, _), pipeline.Turns.Deciding.ToString());
        Assert.True(pipeline.Turns.At("target") is (0, 0, _), pipeline.Turns.At("target").ToString());
        Assert.True(pipeline.Turns.At("other") is (0, 0, _));
    }

    private static string Id(ActionAnswer answer) => ((JsonString)answer.Body["id"]!).Value;

    private static string Rule(ActionAnswer answer) =>
        ((JsonString)((JsonObject)((JsonArray)((JsonObject)answer.Body["decision"]!)["reasons"]!).Items[0])["rule"]!).Value;

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            Assert.False(patience.IsCancellationRequested, "what was waited for did not come");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private async Task<Pipeline> StartAsync(TurnSettings turns, string? limits)
    {
        _pipeline = await Pipeline.StartAsync(turns: turns, limits: limits);
        _pipeline.Connector.Arrives = permit =>
        {
            Interlocked.Increment(ref _arrived);
            return permit.Route.Name == "target" ? _gate.Task : Task.CompletedTask;
        };
        return _pipeline;
    }
}
