using System.Threading.Channels;
using Atellagent.Domain.Evidence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Evidence;

/// <summary>
/// The one evidence writer of a silo. It drains what waits into one transaction (group commit without a timer, so that a
/// lone caller waits for nobody), and answers each caller only after the commit. When evidence cannot be written in time the
/// answer is <see cref="LedgerResult.Unavailable"/>, and what wanted the record does not happen.
/// </summary>
public sealed partial class EvidenceLedger : BackgroundService
{
    private readonly IEvidenceStore _store;
    private readonly LedgerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<EvidenceLedger> _logger;
    private readonly Channel<PendingEntry> _waiting;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LogClaim? _claim;

    /// <summary>Makes the ledger; it writes once it has been started.</summary>
    /// <param name="store">The store.</param>
    /// <param name="settings">Deadlines and sizes.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <param name="logger">For operators.</param>
    public EvidenceLedger(IEvidenceStore store, LedgerSettings settings, TimeProvider time, ILogger<EvidenceLedger> logger)
    {
        _store = store;
        _settings = settings;
        _time = time;
        _logger = logger;
        _waiting = Channel.CreateBounded<PendingEntry>(
            new BoundedChannelOptions(settings.MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>Waits until the log is claimed and can be written.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends then.</returns>
    public Task StartedAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    /// <summary>Writes one record and waits until it is on disk.</summary>
    /// <param name="entry">The record.</param>
    /// <param name="cancellationToken">The caller's wish to stop; what is already being written is written.</param>
    /// <returns>Its fate; never later than the deadline.</returns>
    public async ValueTask<LedgerResult> RecordAsync(EvidenceEntry entry, CancellationToken cancellationToken)
    {
        PendingEntry pending = new(entry);
        if (!_waiting.Writer.TryWrite(pending))
        {
            return new LedgerResult.Unavailable();
        }

        try
        {
            return await pending.Completion.WaitAsync(_settings.Deadline, _time, cancellationToken);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            if (pending.TryGiveUp() || pending.TryAbandon())
            {
                return new LedgerResult.Unavailable();
            }

            return await pending.Completion;
        }
    }

    /// <summary>
    /// Writes the outcome of something that has happened, however long it takes: an effect in the world is not forgotten
    /// because the disk was full for a minute. The caller learns within the deadline whether it is on disk yet.
    /// </summary>
    /// <param name="entry">The outcome.</param>
    /// <returns>Its fate; <see cref="LedgerResult.Unavailable"/> means not yet.</returns>
    public async ValueTask<LedgerResult> RecordOutcomeAsync(EvidenceEntry entry)
    {
        PendingEntry pending = new(entry);
        if (!_waiting.Writer.TryWrite(pending))
        {
            Owe(entry);
            return new LedgerResult.Unavailable();
        }

        try
        {
            LedgerResult result = await pending.Completion.WaitAsync(_settings.Deadline, _time, CancellationToken.None);
            if (result is LedgerResult.Unavailable)
            {
                Owe(entry);
            }

            return result;
        }
        catch (TimeoutException)
        {
            if (pending.TryGiveUp())
            {
                Owe(entry);
                return new LedgerResult.Unavailable();
            }

            // It is being written. If that fails the writer queues it again, see Settle.
            return pending.TryAbandon() ? new LedgerResult.Unavailable() : await pending.Completion;
        }
    }

    /// <summary>Whether evidence can be written now, and no outcome is still owed to it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it can.</returns>
    public async ValueTask<bool> IsWritableAsync(CancellationToken cancellationToken)
    {
        if (_claim is null || !_unrecorded.IsEmpty)
        {
            return false;
        }

        try
        {
            await _store.ProbeAsync(cancellationToken).WaitAsync(_settings.Deadline, _time, cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or TimeoutException)
        {
            return false;
        }
    }

    // The writer may be asleep, waiting for something new: an entry that nobody waits for wakes it. Where the queue is full it is awake.
    private void Owe(EvidenceEntry entry)
    {
        _unrecorded.Enqueue(entry);
        PendingEntry nudge = new(entry);
        _ = nudge.TryGiveUp();
        _ = _waiting.Writer.TryWrite(nudge);
    }
}
