using System.Threading.Channels;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Plans;

/// <summary>
/// Takes recorded decisions through a simulation: one reads, as many decide as there are cores, and what they hold in memory is
/// bounded whatever their number. One at a time for each silo, since it takes all cores and actions come first.
/// </summary>
/// <param name="history">The recorded decisions.</param>
public sealed class HistoryReplay(IDecisionHistory history) : IDisposable
{
    private const int Page = 512;
    private const int PagesAhead = 8;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Takes the turn of this silo.</summary>
    /// <returns>Gives it back; null where somebody has it.</returns>
    public IDisposable? TryEnter() => _one.Wait(0) ? new Turn(_one) : null;

    /// <summary>Decides recorded requests again.</summary>
    /// <param name="simulation">What they are decided under.</param>
    /// <param name="query">Which.</param>
    /// <param name="tellAsync">Is told how far it is, now and then and at the end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The verdicts.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be read.</exception>
    public Task<PolicyPlan> RunAsync(Simulation simulation, DecisionHistoryQuery query, Func<PlanProgress, Task> tellAsync, CancellationToken cancellationToken) => RunAsync(
        (plan, record) =>
        {
            if (record.Record is { } told && RecordedDecision.Of(told) is { } recorded)
            {
                plan.Add(simulation.Decide(recorded));
            }
            else
            {
                plan.AddUnreadable();
            }
        },
        query,
        tellAsync,
        cancellationToken);

    /// <summary>Sums up records of decisions.</summary>
    /// <param name="take">Takes one record in; several threads call it, each with a sum of its own.</param>
    /// <param name="query">Which.</param>
    /// <param name="tellAsync">Is told how far it is, now and then and at the end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The verdicts.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be read.</exception>
    public async Task<PolicyPlan> RunAsync(
        Action<PolicyPlan, WholeRecord> take, DecisionHistoryQuery query, Func<PlanProgress, Task> tellAsync, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<IReadOnlyList<HistoricDecision>> pages = Channel.CreateBounded<IReadOnlyList<HistoricDecision>>(new BoundedChannelOptions(PagesAhead) { SingleWriter = true });
        (Func<Task> endAsync, CancellationToken stopping) = (ended.CancelAsync, ended.Token);
        Task<PolicyPlan>[] deciding = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => DecideAsync(take, pages.Reader, endAsync, stopping), CancellationToken.None))];
        try
        {
            await ReadAsync(query, pages.Writer, tellAsync, ended.Token);
            pages.Writer.Complete();
        }
        catch (Exception fault)
        {
            // Whoever decides stops, and what is told is what happened first.
            pages.Writer.Complete(fault);
            await ended.CancelAsync();
            await Task.WhenAny(Task.WhenAll(deciding));
            await (Array.Find(deciding, static one => one.IsFaulted && one.Exception.InnerException is not (ChannelClosedException or OperationCanceledException)) ?? Task.CompletedTask);
            throw;
        }

        PolicyPlan plan = new();
        foreach (PolicyPlan part in await Task.WhenAll(deciding))
        {
            plan.Merge(part);
        }

        await tellAsync(new PlanProgress(plan.Counts.Total, 1));
        return plan;
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task ReadAsync(
        DecisionHistoryQuery query, ChannelWriter<IReadOnlyList<HistoricDecision>> pages, Func<PlanProgress, Task> tellAsync, CancellationToken cancellationToken)
    {
        DecisionSpan span = await history.MeasureAsync(query, cancellationToken);
        (long first, long read) = (span.After, 0);
        while (await history.ReadAsync(query, span, Page, cancellationToken) is { Count: > 0 } page)
        {
            await pages.WriteAsync(page, cancellationToken);
            span = span with { After = page[^1].Sequence };
            read += page.Count;
            await tellAsync(new PlanProgress(read, (double)(span.After - first) / Math.Max(1, span.Through - first)));
        }
    }

    private static async Task<PolicyPlan> DecideAsync(Action<PolicyPlan, WholeRecord> take, ChannelReader<IReadOnlyList<HistoricDecision>> pages, Func<Task> endAsync, CancellationToken stopping)
    {
        PolicyPlan plan = new();
        try
        {
            await foreach (IReadOnlyList<HistoricDecision> page in pages.ReadAllAsync(stopping))
            {
                foreach (HistoricDecision decision in page)
                {
                    take(plan, decision.Record);
                }
            }
        }
        catch
        {
            // Nobody reads for a decider that is gone.
            await endAsync();
            throw;
        }

        return plan;
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                one.Release();
            }
        }
    }
}
