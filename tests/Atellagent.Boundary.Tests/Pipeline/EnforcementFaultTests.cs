using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Enforcement;
using Atellagent.Boundary.Settlements;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>Every port broken where a permit is given or redeemed, and where an action is sent once more: never twice, and never "nothing happened" where nobody knows.</summary>
public sealed class EnforcementFaultTests
{
    [Theory]
    [InlineData("store.decision", Fault.Throw)]
    [InlineData("store.decision", Fault.Hang)]
    [InlineData("store.decision", Fault.Nothing)]
    [InlineData("store.decision", Fault.WorkThenThrow)]
    [InlineData("authority.read", Fault.Throw)]
    public async Task A_redemption_that_breaks_is_no_go_and_is_never_two(string point, Fault fault)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromMilliseconds(400));
        EnforcementDesk desk = pipeline.Desk();
        IssuedPermit permit = await IssueAsync(pipeline);
        if (point == "authority.read")
        {
            await pipeline.TouchAuthorityAsync();
        }

        pipeline.Plan.Break(point, fault);
        RedemptionResult? broken = await TryRedeemAsync(desk, permit);
        pipeline.Plan.Mend();
        Assert.False(broken?.IsGo ?? false);
        List<RedemptionResult> later = [];
        while (later.Count < 40 && !later.Exists(static result => result.IsGo || result is RedemptionResult.Refused))
        {
            later.Add(await desk.RedeemAsync(Claims(permit), permit.Digest, Pipeline.Caller, CancellationToken.None));
        }

        // One whose commit stands though its answer was lost was used. Nobody was told go, and it ends as that.
        later.Add(await desk.RedeemAsync(Claims(permit), permit.Digest, Pipeline.Caller, CancellationToken.None));
        Assert.InRange(later.Count(static result => result.IsGo), fault is Fault.WorkThenThrow or Fault.Hang ? 0 : 1, fault == Fault.WorkThenThrow ? 0 : 1);
        Assert.Equal("used", Assert.IsType<RedemptionResult.Refused>(later[^1]).Reason);
        StoredAction action = (await pipeline.Reader.FindActionAsync(permit.Action, CancellationToken.None))!;
        Assert.Contains(action.Course!.State, (CourseState[])[CourseState.Redeemed, CourseState.Ended]);
        Assert.Equal(0, pipeline.Connector.Effects);
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.Hang)]
    [InlineData(Fault.WorkThenThrow)]
    public async Task A_decision_that_cannot_be_recorded_gives_no_permit(Fault fault)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromMilliseconds(400));
        pipeline.Plan.Break("store.decision", fault);

        ActionAnswer answer = await pipeline.Desk().DecideAsync(Pipeline.Request("go", null, isExternal: true), CancellationToken.None);

        Assert.Equal("evidence_unavailable", answer.Code);
        Assert.Null(answer.Permit);
    }

    [Fact]
    public async Task A_permit_that_has_ended_is_none_and_its_action_may_be_asked_for_again()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        IssuedPermit permit = await IssueAsync(pipeline, "one");
        Assert.InRange(permit.ExpiresAt - permit.IssuedAt, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Later later = new() { Ahead = TimeSpan.FromSeconds(31) };

        RedemptionResult ended = await pipeline.Desk(later).RedeemAsync(Claims(permit), permit.Digest, Pipeline.Caller, CancellationToken.None);

        Assert.Equal("expired", Assert.IsType<RedemptionResult.Refused>(ended).Reason);
        Assert.Empty((await new OpenActions(pipeline.Reader, pipeline.Replica, TimeProvider.System).ListAsync(Pipeline.Caller, false, "unredeemed", null, CancellationToken.None)).Items);
        Assert.Single((await new OpenActions(pipeline.Reader, pipeline.Replica, later).ListAsync(Pipeline.Caller, false, "unredeemed", null, CancellationToken.None)).Items);
        Assert.IsType<RedemptionResult.Go>(await pipeline.Desk().RedeemAsync(Claims(permit), permit.Digest, Pipeline.Caller, CancellationToken.None));
    }

    [Fact]
    public async Task A_redemption_that_was_written_too_late_was_no_go_and_says_so()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromMilliseconds(300), "{ rate: { maximum: 5, per: month } }");
        IssuedPermit permit = await IssueAsync(pipeline);
        Assert.Equal(0, await pipeline.TakenAsync());
        using ManualResetEventSlim written = new();
        pipeline.Store.Poison = entry =>
        {
            if (entry.Claim?.Course is CourseStep.Admitted)
            {
                Assert.True(written.Wait(TimeSpan.FromSeconds(30)), "nobody let it go on");
            }

            return false;
        };

        RedemptionResult late = await pipeline.Desk().RedeemAsync(Claims(permit), permit.Digest, Pipeline.Caller, CancellationToken.None);
        written.Set();

        Assert.Equal("evidence_unavailable", Assert.IsType<RedemptionResult.NotNow>(late).Answer.Code);
        await BecomesAsync(pipeline, permit.Action, CourseState.Ended);
        Assert.Equal(0, await pipeline.TakenAsync());
        Assert.Equal("used", Assert.IsType<RedemptionResult.Refused>(await TryRedeemAsync(pipeline.Desk(), permit)).Reason);
        Assert.True(ActionAnswer.TryRead((await pipeline.Reader.FindActionAsync(permit.Action, CancellationToken.None))!, out ActionAnswer? told));
        Assert.Equal("evidence_unavailable", told.Code);
    }

    [Fact]
    public async Task A_refused_redemption_is_in_evidence_before_it_is_told()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        IssuedPermit permit = await IssueAsync(pipeline);

        RedemptionResult refused = await pipeline.Desk().RedeemAsync(Claims(permit), "sha256:" + new string('0', 64), Pipeline.Caller with { TokenId = "tok_2" }, CancellationToken.None);
        await pipeline.Desk().RefuseForeignAsync(Pipeline.Caller, CancellationToken.None);

        Assert.Equal("wrong_digest", Assert.IsType<RedemptionResult.Refused>(refused).Reason);
        JsonObject[] records = await RedemptionsAsync(pipeline);
        Assert.Equal(["not_a_permit", "wrong_digest"], records.Select(static record => ((JsonString)record["reason"]!).Value));
        Assert.Equal((permit.Action, permit.Id, "tok_2"), (Text(records[1], "action"), Text(records[1], "permit"), Text(records[1], "token")));
        Assert.Equal(0, pipeline.Connector.Effects);
        Assert.IsType<RedemptionResult.Go>(await pipeline.Desk().RedeemAsync(Claims(permit), permit.Digest, Pipeline.Caller, CancellationToken.None));
    }

    [Fact]
    public async Task A_flood_of_refused_redemptions_is_counted_exactly_in_few_records()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromSeconds(20));
        EnforcementDesk desk = pipeline.Desk();

        RedemptionResult[] results = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => desk.RefuseForeignAsync(Pipeline.Caller, CancellationToken.None)));

        Assert.All(results, static result => Assert.IsType<RedemptionResult.Refused>(result));
        JsonObject[] records = await RedemptionsAsync(pipeline);
        Assert.InRange(records.Length, 2, 100);
        Assert.Equal(500, records.Sum(static record => (record["count"] as JsonNumber)?.Whole ?? 1));
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.Hang)]
    [InlineData(Fault.Nothing)]
    public async Task A_refusal_that_cannot_be_recorded_is_no_go_either(Fault fault)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromMilliseconds(400));
        pipeline.Plan.Break("store.decision", fault);
        pipeline.Plan.Break("store.outcome", fault);

        RedemptionResult refused = await pipeline.Desk().RefuseForeignAsync(Pipeline.Caller, CancellationToken.None);

        Assert.Equal("evidence_unavailable", Assert.IsType<RedemptionResult.NotNow>(refused).Answer.Code);
    }

    [Theory]
    [InlineData("store.decision", Fault.Throw)]
    [InlineData("store.decision", Fault.Nothing)]
    [InlineData("authority.read", Fault.Throw)]
    public async Task Another_attempt_that_breaks_was_not_sent_and_what_came_before_stays_unknown(string point, Fault fault)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        pipeline.Plan.Break("connector.execute", Fault.Throw);
        Assert.Equal("outcome_unknown", (await pipeline.SubmitAsync("again", "one")).Code);
        pipeline.Plan.Mend();
        pipeline.Plan.Break(point, fault);
        ActionAnswer broken = await pipeline.RepeatAsync("again", "one");
        pipeline.Plan.Mend();

        Assert.Contains(broken.Code, (string[])["outcome_unknown", "evidence_unavailable"]);
        Assert.Equal(1, pipeline.Connector.Effects);

        // The boundary finds out before the first byte that it cannot: that says nothing of the attempt before.
        pipeline.Connector.Refuses = true;
        ActionAnswer refused = await AgainAsync(pipeline);
        pipeline.Connector.Refuses = false;
        Assert.Equal("outcome_unknown", refused.Code);
        Assert.Equal(1, pipeline.Connector.Effects);
        Assert.Null((await AgainAsync(pipeline)).Code);
        Assert.Equal(2, pipeline.Connector.Effects);
        Assert.Null((await AgainAsync(pipeline)).Code);
        Assert.Equal(2, pipeline.Connector.Effects);
    }

    [Fact]
    public async Task What_waited_in_the_queue_asks_for_no_attempt_of_its_own()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        pipeline.Plan.Break("connector.execute", Fault.Throw);
        Assert.Equal("outcome_unknown", (await pipeline.SubmitAsync("again", "one")).Code);
        pipeline.Plan.Mend();

        ActionAnswer waited = await pipeline.Boundary.ExecuteAsync(Pipeline.Request("again", "one").Arrived(before), CancellationToken.None);

        Assert.Equal("outcome_unknown", waited.Code);
        Assert.Equal(1, pipeline.Connector.Effects);
    }

    private static async Task<ActionAnswer> AgainAsync(Pipeline pipeline)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        ActionAnswer answer;
        do
        {
            Assert.False(patience.IsCancellationRequested, "it did not mend");
            answer = await pipeline.RepeatAsync("again", "one");
        }
        while (answer.Code == "evidence_unavailable");
        return answer;
    }

    private static async Task<JsonObject[]> RedemptionsAsync(Pipeline pipeline) =>
        [.. (await pipeline.Reader.QueryAsync(new EvidenceQuery { Type = "redemption", Limit = 200 }, CancellationToken.None)).Records
            .Select(static record => StrictJson.TryParse(record.Body.Span, JsonLimits.Default, out JsonValue? value, out _) ? (JsonObject)value : throw new InvalidOperationException("not JSON"))];

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;

    private static async Task<IssuedPermit> IssueAsync(Pipeline pipeline, string? key = null)
    {
        ActionAnswer answer = await pipeline.Boundary.ExecuteAsync(Pipeline.Request("go", key, isExternal: true), CancellationToken.None);
        Assert.Null(answer.Code);
        Assert.Equal(JsonNull.Instance, answer.Body["outcome"]);
        return answer.Permit!;
    }

    private static PermitClaims Claims(IssuedPermit permit) => new(permit.Id, permit.Action, permit.Version, permit.Digest, permit.ExpiresAt);

    private static async Task<RedemptionResult?> TryRedeemAsync(EnforcementDesk desk, IssuedPermit permit)
    {
        try
        {
            return await desk.RedeemAsync(Claims(permit), permit.Digest, Pipeline.Caller, CancellationToken.None);
        }
        catch (Exception fault) when (fault is InjectedFaultException or EvidenceUnavailableException)
        {
            return null;
        }
    }

    private static async Task BecomesAsync(Pipeline pipeline, string action, CourseState state)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while ((await pipeline.Reader.FindActionAsync(action, CancellationToken.None))!.Course!.State != state)
        {
            Assert.False(patience.IsCancellationRequested, $"it did not become {state}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private sealed class Later : TimeProvider
    {
        public TimeSpan Ahead { get; init; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
