using Atellagent.Boundary.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>Every port, broken in every way, at every step: no side effect without a record, an answer that says so, and no lasting harm.</summary>
public sealed class EveryStageFailsClosedTests
{
    // Port, fault, what the caller is told, and how many side effects there may be.
    public static TheoryData<string, Fault, string, int> Table => new()
    {
        { "store.decision", Fault.Throw, "evidence_unavailable", 0 },
        { "store.decision", Fault.Hang, "evidence_unavailable", 0 },
        { "store.decision", Fault.Nothing, "evidence_unavailable", 0 },
        { "store.decision", Fault.WorkThenThrow, "evidence_unavailable", 0 },
        { "authority.read", Fault.Throw, "evidence_unavailable", 0 },
        { "authority.read", Fault.Nothing, "evidence_unavailable", 0 },
        { "connector.execute", Fault.Throw, "outcome_unknown", 1 },
        { "connector.execute", Fault.Hang, "outcome_unknown", 1 },
        { "connector.execute", Fault.Nothing, "outcome_unknown", 1 },
        { "store.outcome", Fault.Throw, "outcome_unknown", 1 },
        { "store.outcome", Fault.Nothing, "outcome_unknown", 1 },
        { "store.outcome", Fault.WorkThenThrow, "outcome_unknown", 1 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_broken_port_is_a_refusal_and_mends_without_a_restart(string point, Fault fault, string codes, int effects)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        if (point == "authority.read")
        {
            // It is read when the clock has moved.
            await pipeline.TouchAuthorityAsync();
        }

        pipeline.Plan.Break(point, fault);
        ActionAnswer broken = await pipeline.SubmitAsync();
        int after = pipeline.Connector.Effects;
        pipeline.Plan.Mend();

        Assert.Contains(broken.Code, codes.Split(' '));
        Assert.Equal(effects, after);
        Assert.Null((broken.Body["outcome"] as JsonObject)?["result"]);
        Assert.Null((await WorksAgainAsync(pipeline)).Code);
    }

    [Fact]
    public void Every_await_of_a_port_has_a_row_in_the_table()
    {
        // What the path awaits outside itself; a port that gains a method must gain a row.
        string[] ports = [.. typeof(IEvidenceStore).GetMethods().Select(method => "IEvidenceStore." + method.Name),
            .. typeof(Domain.Authority.IAuthorityStore).GetMethods().Select(method => "IAuthorityStore." + method.Name),
            .. typeof(Boundary.Routes.IConnector).GetMethods().Where(method => !method.IsSpecialName).Select(method => "IConnector." + method.Name)];

        Assert.Equal(
            ["IEvidenceStore.ClaimLogAsync", "IEvidenceStore.CommitAsync", "IEvidenceStore.FindAsync", "IEvidenceStore.TakeOverAsync", "IEvidenceStore.ProbeAsync", "IAuthorityStore.ReadAsync", "IConnector.ExecuteAsync"],
            ports);
        string[] points = [.. Table.Select(row => row.Data.Item1).Distinct().Order()];
        Assert.Equal(["authority.read", "connector.execute", "store.decision", "store.outcome"], points);
    }

    [Fact]
    public async Task A_caller_that_leaves_before_the_admission_causes_nothing()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        pipeline.Plan.Break("store.decision", Fault.Hang);
        using CancellationTokenSource leave = new();

        Task<ActionAnswer> call = pipeline.SubmitAsync(cancellationToken: leave.Token);
        await leave.CancelAsync();
        ActionAnswer answer = await call;

        Assert.Equal("evidence_unavailable", answer.Code);
        Assert.Equal(0, pipeline.Connector.Effects);
    }

    [Fact]
    public async Task A_store_that_never_answers_refuses_everybody_in_time_and_holds_no_threads()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromMilliseconds(300));
        pipeline.Plan.Break("store.decision", Fault.Hang);
        int threads = ThreadPool.ThreadCount;

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => pipeline.SubmitAsync()))
            .WaitAsync(TimeSpan.FromSeconds(20));

        Assert.All(answers, answer => Assert.Equal("evidence_unavailable", answer.Code));
        Assert.True(ThreadPool.ThreadCount < threads + 50, $"{threads} threads became {ThreadPool.ThreadCount}");
        Assert.Equal(0, pipeline.Connector.Effects);
    }

    [Fact]
    public async Task One_record_that_cannot_be_written_denies_nobody_else()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromSeconds(20));
        pipeline.Store.Poison = entry => entry.Claim?.Key == "poison";

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => pipeline.SubmitAsync(key: i == 50 ? "poison" : null)));

        Assert.Equal("evidence_unavailable", answers[50].Code);
        Assert.All(answers.Where((_, i) => i != 50), answer => Assert.Null(answer.Code));
        Assert.Equal(99, pipeline.Connector.Effects);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_recorded_is_withheld_and_recorded_later()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        pipeline.Plan.Break("store.outcome", Fault.Throw);
        ActionAnswer withheld = await pipeline.SubmitAsync(key: "owed");
        Assert.Equal("outcome_unknown", withheld.Code);
        Assert.False(await pipeline.Ledger.IsWritableAsync(CancellationToken.None));
        pipeline.Plan.Mend();

        await UntilAsync(async () => await pipeline.Ledger.IsWritableAsync(CancellationToken.None), "the outcome was never recorded");
        ActionAnswer again = await pipeline.SubmitAsync(key: "owed");

        Assert.Null(again.Code);
        Assert.Equal(1, pipeline.Connector.Effects);
        Assert.Empty(await pipeline.Reader.ReadUnconcludedAsync("main", 10, CancellationToken.None));
    }

    [Fact]
    public async Task Readiness_follows_whether_evidence_can_be_written()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        Assert.True(await pipeline.Ledger.IsWritableAsync(CancellationToken.None));

        pipeline.Plan.Break("store.probe", Fault.Hang);
        bool hanging = await pipeline.Ledger.IsWritableAsync(CancellationToken.None);
        pipeline.Plan.Mend();

        Assert.False(hanging);
        Assert.True(await pipeline.Ledger.IsWritableAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_suspension_between_decision_and_admission_is_honoured()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        Assert.Null((await pipeline.SubmitAsync()).Code);

        await pipeline.SuspendElsewhereAsync(suspended: true);
        ActionAnswer refused = await pipeline.SubmitAsync();
        await pipeline.SuspendElsewhereAsync(suspended: false);

        // A denial may be made on an old view, an admission never: so somebody has to tell this silo the good news.
        await pipeline.Replica.RefreshAsync(CancellationToken.None);
        ActionAnswer again = await pipeline.SubmitAsync();

        Assert.Equal("denied", refused.Code);
        Assert.Null(again.Code);
        Assert.Equal(2, pipeline.Connector.Effects);
    }

    [Fact]
    public async Task A_change_that_matters_to_nobody_costs_one_more_decision_and_no_refusal()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        await pipeline.TouchAuthorityAsync();

        ActionAnswer answer = await pipeline.SubmitAsync();

        Assert.Null(answer.Code);
        Assert.Equal(2, pipeline.Plan.Visits["store.decision"]);
    }

    [Fact]
    public async Task Fifty_calls_with_one_key_are_one_effect_without_any_grain()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync(TimeSpan.FromSeconds(20));

        ActionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => pipeline.SubmitAsync(key: "once")));

        Assert.Equal(1, pipeline.Connector.Effects);
        Assert.All(answers, answer => Assert.Contains(answer.Code, (string?[])[null, "outcome_unknown"]));
        Assert.Null((await pipeline.SubmitAsync(key: "once")).Code);
    }

    [Fact]
    public async Task Denials_are_recorded_too_and_refused_when_they_cannot_be()
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        ActionAnswer denied = await pipeline.SubmitAsync("stop");
        pipeline.Plan.Break("store.decision", Fault.Throw);
        ActionAnswer unrecorded = await pipeline.SubmitAsync("stop");

        Assert.Equal(("denied", "evidence_unavailable"), (denied.Code, unrecorded.Code));
        Assert.Single(denied.Evidence);
        Assert.Equal(0, pipeline.Connector.Effects);
    }

    private static async Task<ActionAnswer> WorksAgainAsync(Pipeline pipeline)
    {
        ActionAnswer? answer = null;
        await UntilAsync(async () => (answer = await pipeline.SubmitAsync()).Code is null, "the path did not work again");
        return answer!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string complaint)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, complaint);
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
