using System.Text;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Tests.Plans;

/// <summary>A replay reads everything once, holds little, and ends with the first thing that goes wrong.</summary>
public sealed class HistoryReplayTests
{
    private const int Many = 5_000;
    private static readonly DecisionHistoryQuery All = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

    [Fact]
    public async Task Every_record_is_decided_once_and_the_end_is_told()
    {
        using HistoryReplay replay = new(new History());
        List<PlanProgress> told = [];

        PolicyPlan plan = await replay.RunAsync(Refusing(), All, Told(told), CancellationToken.None);

        // Every tenth record is not readable, and of the others nobody knows the principal.
        Assert.Equal((Many, Many / 10, Many), (plan.Counts.Total, plan.Unreadable, plan.Counts.Unknown));
        Assert.Equal((Many, 1.0), (told[^1].Decisions, told[^1].Share));
        Assert.Equal(told.OrderBy(static one => one.Share).Select(static one => one.Share), told.Select(static one => one.Share));
    }

    [Fact]
    public async Task An_empty_history_is_a_plan_of_nothing()
    {
        using HistoryReplay replay = new(new History { Count = 0 });

        Assert.Equal(0, (await replay.RunAsync(Refusing(), All, Told([]), CancellationToken.None)).Counts.Total);
    }

    [Fact]
    public async Task Evidence_that_cannot_be_read_any_more_ends_it()
    {
        using HistoryReplay replay = new(new History { FailsAfter = 2_000 });

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => replay.RunAsync(Refusing(), All, Told([]), CancellationToken.None));
    }

    [Fact]
    public async Task A_fault_of_deciding_ends_it_and_is_what_is_told()
    {
        using HistoryReplay replay = new(new History());
        Simulation faulty = new(new Faulty(), new Faulty());

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => replay.RunAsync(faulty, All, Told([]), CancellationToken.None));
    }

    [Fact]
    public async Task Who_leaves_ends_it()
    {
        using HistoryReplay replay = new(new History());
        using CancellationTokenSource left = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replay.RunAsync(
            Refusing(),
            All,
            async _ => await left.CancelAsync(),
            left.Token));
    }

    [Fact]
    public void There_is_one_turn_and_it_is_given_back()
    {
        using HistoryReplay replay = new(new History());

        using (IDisposable? first = replay.TryEnter())
        {
            Assert.NotNull(first);
            Assert.Null(replay.TryEnter());
            first.Dispose();
        }

        using IDisposable? next = replay.TryEnter();
        Assert.NotNull(next);
    }

    private static Func<PlanProgress, Task> Told(List<PlanProgress> told) => progress =>
    {
        told.Add(progress);
        return Task.CompletedTask;
    };

    private static Simulation Refusing() => new(new Refuser(), new Refuser());

    private sealed class Refuser : IRecordedBinding
    {
        public PolicyBundle Policies { get; } = Domain.Administration.AdministrationRoute.Policies;

        public Rebound Bind(RecordedDecision recorded, JsonObject arguments) => new(null, new Decision.Deny(DenialCode.PrincipalRefused)
        {
            Reasons = [new DecisionReason("boundary", "principal_refused", RuleEffect.Deny, "nobody knows them")],
            PolicyVersion = default,
        });
    }

    private sealed class Faulty : IRecordedBinding
    {
        public PolicyBundle Policies { get; } = Domain.Administration.AdministrationRoute.Policies;

        public Rebound Bind(RecordedDecision recorded, JsonObject arguments) => throw new InvalidTimeZoneException("a fault of its own");
    }

    private sealed class History : IDecisionHistory
    {
        public int Count { get; init; } = Many;

        public int FailsAfter { get; init; } = int.MaxValue;

        public Task<DecisionSpan> MeasureAsync(DecisionHistoryQuery query, CancellationToken cancellationToken) => Task.FromResult(new DecisionSpan(0, Count));

        public Task<IReadOnlyList<HistoricDecision>> ReadAsync(DecisionHistoryQuery query, DecisionSpan span, int limit, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return span.After >= FailsAfter
                ? throw new EvidenceUnavailableException("the disk is gone", new IOException())
                : Task.FromResult<IReadOnlyList<HistoricDecision>>([.. Enumerable.Range((int)span.After + 1, (int)Math.Min(limit, span.Through - span.After)).Select(static i => new HistoricDecision(i, WholeRecord.Of(Encoding.UTF8.GetBytes(Text(i)), isStored: false, payload: null)))]);
        }

        private static string Text(int number) => number % 10 == 0
            ? "{}"
            : """{"type":"decision","time":"2026-03-02T10:00:00.000Z","principal":"agent","route":"payments","operation":"refund","tokenIssuedAt":1,"tokenExpiresAt":2,"decision":{"id":"dec_1","effect":"allow","requested":{"arguments":{} } } }""";
    }
}
