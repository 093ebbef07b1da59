using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Turns;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>A flood of denials on the one path: each is answered after it has been counted on disk, the numbers are exact, and records are few.</summary>
public sealed class DenialFloodTests
{
    [Fact]
    public async Task Every_denial_that_is_told_is_counted_and_leads_to_its_record()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => pipeline.SubmitAsync("stop")));

        IReadOnlyList<JsonObject> records = await DenialsAsync(pipeline);
        Assert.All(answers, static answer => Assert.Equal("denied", answer.Code));
        Assert.Equal(1000, records.Sum(Count));
        Assert.InRange(records.Count, 11, 60);
        ILookup<string, JsonObject> byDecision = records.ToLookup(static record => Text((JsonObject)record["decision"]!, "id"));
        Assert.All(answers.GroupBy(static answer => answer.DecisionId!), told => Assert.Equal(told.Count(), Count(Assert.Single(byDecision[told.Key]))));
        Assert.All(answers, static answer => Assert.Equal("no_allow", Text((JsonObject)((JsonArray)((JsonObject)answer.Body["decision"]!)["reasons"]!).Items[0], "rule")));
        StoredAction stored = (await pipeline.Reader.FindActionAsync(Text(answers[^1].Body, "id"), CancellationToken.None))!;
        Assert.True(ActionAnswer.TryRead(stored, out ActionAnswer? again));
        Assert.Equal(answers[^1].DecisionId, again.DecisionId);
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.Nothing)]
    [InlineData(Fault.Hang)]
    public async Task What_cannot_be_recorded_is_answered_so_and_the_numbers_stay_exact(Fault fault)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromMilliseconds(300));
        List<ActionAnswer> answers = [.. await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => pipeline.SubmitAsync("stop")))];

        pipeline.Plan.Break("store.decision", fault);
        ActionAnswer[] broken = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => pipeline.SubmitAsync("stop")));
        pipeline.Plan.Mend();
        answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => pipeline.SubmitAsync("stop"))));

        Assert.All(broken, static answer => Assert.Equal("evidence_unavailable", answer.Code));
        int told = answers.Count(static answer => answer.Code == "denied");
        Assert.True(told >= 300);
        long counted = (await DenialsAsync(pipeline)).Sum(Count);
        if (fault == Fault.Hang)
        {
            // What hung was told so, and may be written all the same when the store lives again.
            Assert.InRange(counted, told, told + 300);
        }
        else
        {
            Assert.Equal(told, counted);
        }
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_never_told_as_a_denial_that_is_not_there()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        pipeline.Plan.Break("store.decision", Fault.WorkThenThrow);

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => pipeline.SubmitAsync("stop")));

        pipeline.Plan.Mend();
        Assert.InRange(answers.Count(static answer => answer.Code == "denied"), 0, (await DenialsAsync(pipeline)).Sum(Count));
    }

    [Fact]
    public async Task If_the_first_of_a_batch_leaves_the_others_are_answered()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => pipeline.SubmitAsync("stop")));
        using CancellationTokenSource leaving = new();
        Task<ActionAnswer> first = pipeline.SubmitAsync("stop", cancellationToken: leaving.Token);
        Task<ActionAnswer> follows = pipeline.SubmitAsync("stop", cancellationToken: leaving.Token), stays = pipeline.SubmitAsync("stop");

        await leaving.CancelAsync();

        Assert.Equal("denied", (await stays).Code);
        Assert.Equal("denied", (await first).Code);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follows);
        Assert.Equal(13, (await DenialsAsync(pipeline)).Sum(Count));
    }

    [Fact]
    public async Task Under_a_key_each_has_its_own_record_and_its_answer_for_good()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => pipeline.SubmitAsync("stop", key: "k" + i)));
        ActionAnswer again = await pipeline.SubmitAsync("stop", key: "k77");
        ActionAnswer conflict = await pipeline.SubmitAsync("go", key: "k77");

        Assert.Equal(100, answers.Select(static answer => answer.DecisionId).Distinct().Count());
        Assert.Equal(answers[77].Body, again.Body);
        Assert.Equal("idempotency_conflict", conflict.Code);
        Assert.Equal(100, (await DenialsAsync(pipeline)).Count);
    }

    [Fact]
    public async Task Refused_for_now_under_a_key_they_are_counted_together_and_use_no_key_up()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(turns: new TurnSettings { PrincipalRate = 1, PrincipalBurst = 1 });
        await pipeline.SubmitAsync();

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => pipeline.SubmitAsync(key: "k" + i)));

        int refused = answers.Count(static answer => answer.Code == "rate_limited");
        IReadOnlyList<JsonObject> records = await DenialsAsync(pipeline);
        Assert.InRange(refused, 298, 300);
        Assert.Equal(refused, records.Sum(Count));
        Assert.InRange(records.Count, 11, 60);
        Assert.Null(await pipeline.Reader.FindActionAsync("prod|agent", "k299", CancellationToken.None));
    }

    [Fact]
    public async Task A_flood_of_ever_other_things_is_counted_whole_in_few_records()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => pipeline.SubmitAsync("unheard" + i, route: i % 2 == 0 ? "target" : "nowhere" + i)));

        IReadOnlyList<JsonObject> records = await DenialsAsync(pipeline);
        Assert.All(answers, static answer => Assert.Contains(answer.Code, (string[])["unknown_operation", "unknown_route"]));
        Assert.Equal(1000, records.Sum(Count));
        Assert.InRange(records.Count, 18, 80);
        Assert.All((string[])["UnknownRoute", "UnknownOperation"], code => Assert.Equal(500, records.Where(record => Text(record, "code") == code).Sum(Count)));
        Assert.Contains(records, static record => record["several"] is JsonBoolean { Value: true });
        Assert.InRange(pipeline.Denials.Remembered.Kinds, 1, 20);
    }

    [Fact]
    public async Task Another_callers_action_is_carried_out_while_the_flood_goes_on()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(turns: new TurnSettings { Concurrency = 4, PrincipalConcurrency = 4 });
        using CancellationTokenSource enough = new();
        Task<int>[] flood = [.. Enumerable.Range(0, 200).Select(_ => LoopAsync(pipeline, enough.Token))];

        ActionAnswer[] quiet = [await pipeline.SubmitAsync(principal: "quiet"), await pipeline.SubmitAsync(principal: "quiet")];
        await enough.CancelAsync();
        int told = (await Task.WhenAll(flood)).Sum();

        Assert.All(quiet, static answer => Assert.Null(answer.Code));
        Assert.Equal(told, (await DenialsAsync(pipeline)).Sum(Count));
    }

    private static async Task<int> LoopAsync(Pipeline pipeline, CancellationToken enough)
    {
        int told = 0;
        do
        {
            told += (await pipeline.SubmitAsync("stop", cancellationToken: CancellationToken.None)).Code == "denied" ? 1 : 0;
        }
        while (!enough.IsCancellationRequested);
        return told;
    }

    private static async Task<IReadOnlyList<JsonObject>> DenialsAsync(Pipeline pipeline)
    {
        IReadOnlyList<StoredRecord> records = await pipeline.Reader.ReadLogAsync("main", 0, 10_000, CancellationToken.None);
        return [.. records.Select(static record => (JsonObject)(StrictJson.TryParse(record.Body.Span, JsonLimits.Default, out JsonValue? body, out _) ? body : JsonNull.Instance))
            .Where(static body => body["type"] is JsonString { Value: "decision" } && Text((JsonObject)body["decision"]!, "effect") == "deny")];
    }

    private static long Count(JsonObject record) => record["count"] is JsonNumber count ? (long)count.Value : 1;

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;
}
