using Atellagent.Boundary.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>Rates on the whole path, with everything around them failing: what happens is never more than the bound.</summary>
public sealed class CounterTests
{
    private const string Three = "{ rate: { maximum: 3, per: month } }";

    [Fact]
    public async Task Of_a_hundred_at_once_as_many_happen_as_the_bound_says()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromSeconds(20), "{ rate: { maximum: 30, per: month } }");

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => pipeline.SubmitAsync()));

        Assert.Equal(30, pipeline.Connector.Effects);
        Assert.Equal(30, answers.Count(static a => a.Code is null));
        Assert.Equal(70, answers.Count(static a => a.Code == "rate_limited"));
        Assert.Equal(30, await pipeline.TakenAsync());
    }

    [Fact]
    public async Task A_refusal_names_the_bound_and_when_it_begins_anew_and_is_recorded_and_leaves_the_key_free()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: "{ rate: { maximum: 1, per: month } }");
        Assert.Null((await pipeline.SubmitAsync()).Code);

        ActionAnswer refused = await pipeline.SubmitAsync(key: "again");
        ActionAnswer again = await pipeline.SubmitAsync(key: "again");

        Assert.Equal("rate_limited", refused.Code);
        Assert.StartsWith("the rate of the deployment prod, 1 a month, has no room for another call; the next month begins at ", refused.Detail, StringComparison.Ordinal);
        JsonObject decision = (JsonObject)refused.Body["decision"]!;
        Assert.Equal("deny", ((JsonString)decision["effect"]!).Value);
        Assert.IsType<JsonString>(decision["resetsAt"]);
        Assert.Equal("decision", Assert.Single(refused.Evidence).Type);
        Assert.NotEqual(refused.Body["id"], again.Body["id"]);
        Assert.NotNull(await pipeline.Reader.FindActionAsync(((JsonString)refused.Body["id"]!).Value, CancellationToken.None));
        Assert.Equal(1, pipeline.Connector.Effects);
    }

    [Fact]
    public async Task What_was_admitted_under_a_key_is_told_again_when_nothing_is_left()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: "{ rate: { maximum: 1, per: month } }");

        ActionAnswer first = await pipeline.SubmitAsync(key: "once");
        ActionAnswer again = await pipeline.SubmitAsync(key: "once");

        Assert.Null(first.Code);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(1, await pipeline.TakenAsync());
    }

    [Fact]
    public async Task What_provably_was_not_sent_is_given_back()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: Three);
        pipeline.Connector.Refuses = true;
        for (int i = 0; i < 5; i++)
        {
            ActionAnswer answer = await pipeline.SubmitAsync();
            Assert.Equal("refused", ((JsonString)((JsonObject)answer.Body["outcome"]!)["status"]!).Value);
        }

        Assert.Equal(0, await pipeline.TakenAsync());
        pipeline.Connector.Refuses = false;
        ActionAnswer[] answers = [await pipeline.SubmitAsync(), await pipeline.SubmitAsync(), await pipeline.SubmitAsync(), await pipeline.SubmitAsync()];

        Assert.Equal([null, null, null, "rate_limited"], answers.Select(static a => a.Code));
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.Nothing)]
    [InlineData(Fault.Hang)]
    public async Task What_nobody_knows_the_outcome_of_stays_taken(Fault fault)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: Three);
        pipeline.Plan.Break("connector.execute", fault);

        ActionAnswer[] answers = [await pipeline.SubmitAsync(), await pipeline.SubmitAsync(), await pipeline.SubmitAsync(), await pipeline.SubmitAsync()];

        Assert.Equal(["outcome_unknown", "outcome_unknown", "outcome_unknown", "rate_limited"], answers.Select(static a => a.Code));
        Assert.Equal(3, await pipeline.TakenAsync());
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.Hang)]
    [InlineData(Fault.Nothing)]
    public async Task A_store_that_fails_admits_nothing_and_afterwards_no_more_than_the_bound(Fault fault)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromMilliseconds(500), Three);
        pipeline.Plan.Break("store.decision", fault);
        ActionAnswer broken = await pipeline.SubmitAsync();
        pipeline.Plan.Mend();

        Assert.Equal("evidence_unavailable", broken.Code);
        Assert.Equal(0, pipeline.Connector.Effects);
        await EndedAsync(pipeline);
        Assert.InRange(pipeline.Connector.Effects, 1, 3);
        Assert.True(await pipeline.TakenAsync() >= pipeline.Connector.Effects, "more happened than was taken");
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_takes_once_and_is_found_by_trying_again()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: Three);
        pipeline.Plan.BreakOnce("store.decision", Fault.WorkThenThrow);
        ActionAnswer answer = await pipeline.SubmitAsync(key: "lost");

        Assert.Null(answer.Code);
        Assert.Equal(1, pipeline.Connector.Effects);
        Assert.Equal(1, await pipeline.TakenAsync());
    }

    [Theory]
    [InlineData(Fault.None)]
    [InlineData(Fault.Throw)]
    public async Task A_claim_that_stands_although_its_caller_was_told_that_nothing_happened_is_ended_as_that(Fault finding)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: Three);
        pipeline.Plan.Break("store.decision", Fault.WorkThenThrow);
        pipeline.Plan.BreakOnce("store.find", finding);
        ActionAnswer told = await pipeline.SubmitAsync(key: "lost");
        pipeline.Plan.Break("store.decision", Fault.None);
        await WritableAsync(pipeline);
        ActionAnswer again;
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        do
        {
            // It may be writable for a moment before what stands is ended.
            again = await pipeline.SubmitAsync(key: "lost");
        }
        while (again.IsUnderWay && !patience.IsCancellationRequested);

        Assert.Equal(("evidence_unavailable", "evidence_unavailable"), (told.Code, again.Code));
        Assert.Equal("refused", ((JsonString)((JsonObject)again.Body["outcome"]!)["status"]!).Value);
        Assert.Equal(0, pipeline.Connector.Effects);
        Assert.Equal(0, await pipeline.TakenAsync());
    }

    [Fact]
    public async Task What_is_given_back_is_given_back_once_although_its_record_is_owed_for_a_while()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: Three);
        pipeline.Connector.Refuses = true;
        pipeline.Plan.Break("store.outcome", Fault.Throw);
        Assert.Equal("outcome_unknown", (await pipeline.SubmitAsync()).Code);
        Assert.Equal(1, await pipeline.TakenAsync());
        pipeline.Plan.Mend();

        await WritableAsync(pipeline);

        Assert.Equal(0, await pipeline.TakenAsync());
    }

    [Fact]
    public void An_admission_that_came_after_its_caller_gave_up_gives_everything_back()
    {
        CounterDraw draw = new()
        {
            SourceKind = "deployment",
            Source = "prod",
            Counter = "c",
            IsRate = true,
            Per = CounterPeriod.Hour,
            From = DateTimeOffset.UnixEpoch,
            Until = DateTimeOffset.UnixEpoch.AddHours(1),
            Units = 1,
            MostUnits = 1,
        };
        EvidenceEntry admission = new()
        {
            Body = """{"decision":{"id":"dec_1"}}"""u8.ToArray(),
            Index = new EvidenceIndex { Type = "decision", Time = DateTimeOffset.UnixEpoch },
            Claim = new ActionClaim { Action = "act_1", Scope = "s", Key = null, RequestDigest = "d", ExpectedClock = 1, Draws = [draw] },
        };

        CounterSettlement settlement = Assert.Single(ActionRecovery.Tidy(admission, DateTimeOffset.UnixEpoch)!.Conclusion!.Settlements);

        Assert.Equal((draw, 0), (settlement.Draw, settlement.Units));
    }

    [Theory]
    [InlineData("{ time: { notAfter: \"2020-01-01T00:00:00Z\" } }")]
    [InlineData("{ time: { notBefore: \"2999-01-01T00:00:00Z\" } }")]
    [InlineData("{ environments: [production] }")]
    public async Task Outside_the_times_and_environments_nothing_happens(string bounds)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(bounds: bounds);

        Assert.Equal("denied", (await pipeline.SubmitAsync()).Code);
        Assert.Equal(0, pipeline.Connector.Effects);
    }

    // Until the bound is used up: what the broken store may have kept counts as taken.
    private static async Task WritableAsync(Pipeline pipeline)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (!await pipeline.Ledger.IsWritableAsync(CancellationToken.None))
        {
            Assert.False(patience.IsCancellationRequested, "what is owed was never recorded");
            await Task.Yield();
        }
    }

    private static async Task EndedAsync(Pipeline pipeline)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while ((await pipeline.SubmitAsync()).Code != "rate_limited")
        {
            Assert.False(patience.IsCancellationRequested, "the bound was never reached");
        }
    }
}
