using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Clocks;
using Atellagent.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Runs;

/// <summary>
/// Keeps the runs of hosted deployments. The end of a run is true when it is stored, and ends its tokens in the same commit; its record follows, and
/// where that cannot be written now, later.
/// </summary>
/// <param name="runs">The runs.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class RunDesk(IRunStore runs, AuthorityReplica replica, EvidenceLedger ledger, TimeProvider time, ILogger<RunDesk> logger)
{
    /// <summary>How long a run goes on without its runner being heard of, by when a runner that hears nothing of the boundary has ended it itself.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>Why a run is over whose runner was not heard of for as long.</summary>
    public const string Lost = "its runner was not heard of any more";

    /// <summary>How long a run that is over is listed. Evidence keeps what it was.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly TimeSpan Cleaning = TimeSpan.FromHours(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private DateTimeOffset _cleaned;

    /// <summary>Finds a run by who proves to be its runner.</summary>
    /// <param name="id">The run.</param>
    /// <param name="key">The thumbprint of the key that was proven.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The run; null where there is none of that key.</returns>
    public async Task<HostedRun?> FindAsync(string id, string key, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run && string.Equals(run.Key, key, StringComparison.Ordinal) ? run : null;

    /// <summary>Why a run is to have no token now.</summary>
    /// <param name="run">The run, as it was just read.</param>
    /// <param name="view">The newest authority.</param>
    /// <returns>Null where it may have one.</returns>
    public string? WhyNoToken(HostedRun run, AuthorityView view) =>
        run.End is not null ? "the run is over"
        : run.LeaseUntil <= time.GetUtcNow() ? Lost
        : RunStanding.WhyNot(view, run);

    /// <summary>Waits until a run has to stop. Asking is also how its runner says that it is there.</summary>
    /// <param name="run">The run.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="cancellationToken">The runner left.</param>
    /// <returns>Why it has to stop; null where it may go on.</returns>
    public async Task<string?> WatchAsync(HostedRun run, TimeSpan patience, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (run.End is { } end)
        {
            return end.Reason;
        }

        if (!await runs.RenewAsync(run.Id, now, now + Lease, cancellationToken))
        {
            return Lost;
        }

        await replica.RefreshAsync(cancellationToken);
        while (true)
        {
            if (RunStanding.WhyNot(replica.Current, run) is { } reason)
            {
                return reason;
            }

            if (time.GetUtcNow() - now >= patience)
            {
                return null;
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>Ends a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="end">How.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it is over already.</returns>
    public async Task<bool> EndAsync(HostedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        if (!await runs.TryEndAsync(run.Id, end, cancellationToken))
        {
            return false;
        }

        await replica.RefreshAsync(CancellationToken.None);
        await RecordAsync(run, end, CancellationToken.None);
        return true;
    }

    /// <summary>Ends what has to end, and records what is not recorded yet.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it has looked at all.</returns>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _cleaned >= Cleaning)
        {
            // Only where both readings of the clock agree that it is so long ago.
            await runs.RemoveAsync(time.GetEarliestUtcNow() - Kept, cancellationToken);
            _cleaned = now;
        }

        foreach (HostedRun run in await runs.ListOpenAsync(cancellationToken))
        {
            if (run.End is { } end)
            {
                // Whoever ended it records it; what is still open after a while nobody did.
                if (now - end.At > Lease)
                {
                    await RecordAsync(run, end, cancellationToken);
                }
            }
            else if ((run.LeaseUntil <= now ? Lost : RunStanding.WhyNot(replica.Current, run)) is { } reason)
            {
                await EndAsync(run, new RunEnd(now, reason, ExitCode: null, By: null), cancellationToken);
            }
        }
    }

    private async Task RecordAsync(HostedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        // Its tokens are dead, so nobody is decided by what it has read any more.
        string holder = LabelHolder.OfRun(run.Id);
        EvidenceEntry record = RunRecord.Of(run, end);
        if (replica.Current.Labels.ContainsKey(holder))
        {
            record = record with { Labels = new LabelStep { Holders = [holder] } };
        }

        if (await ledger.RecordAsync(record, cancellationToken) is LedgerResult.Durable)
        {
            await runs.NoteRecordedAsync(run.Id, cancellationToken);
        }
        else
        {
            Log.Unrecorded(logger, run.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1615, Level = LogLevel.Error, Message = "the end of {Run} cannot be recorded now; its tokens are dead, and it is recorded later")]
        public static partial void Unrecorded(ILogger logger, string run);
    }
}
