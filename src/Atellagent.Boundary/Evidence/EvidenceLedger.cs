using System.Threading.Channels;
using Atellagent.Boundary.Figures;
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
    private readonly TimeSpan _tick;
    private readonly ITimer _deadlines;
    private LogClaim? _claim;
    private volatile bool _isLogLost;
    private volatile string? _contradiction;
    private long _written;

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
            new BoundedChannelOptions(settings.MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });
        _batch = new List<PendingEntry>(settings.MaxBatch);
        _tick = TimeSpan.FromTicks(Math.Max(settings.Deadline.Ticks / 20, TimeSpan.TicksPerMillisecond));
        _deadlines = time.CreateTimer(static ledger => ((EvidenceLedger)ledger!).GiveUpLate(), this, _tick, _tick);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _deadlines.Dispose();
        base.Dispose();
    }

    /// <summary>The log that this silo writes.</summary>
    public string LogName => _claim?.Log ?? _settings.Log;

    /// <summary>The right to append to it; null where there is none now.</summary>
    internal LogClaim? Claim => _isLogLost ? null : _claim;

    /// <summary>What has been written since the start, by what it says.</summary>
    public RecordCounts Counts { get; } = new();

    /// <summary>How many records wait to be written.</summary>
    public int Backlog => _waiting.Reader.Count;

    /// <summary>How many outcomes are owed to evidence that could not be written.</summary>
    public int OwedCount => _unrecorded.Count;

    /// <summary>How many records have been written since the start: a checkpoint is due when it has grown.</summary>
    internal long Written => Interlocked.Read(ref _written);

    /// <summary>What the store holds against what is kept outside it, in words for operators; null where nothing was found.</summary>
    public string? Contradiction => _contradiction;

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
        PendingEntry pending = new(entry, _time.GetTimestamp());
        if (!_waiting.Writer.TryWrite(pending))
        {
            return new LedgerResult.Unavailable();
        }

        using (cancellationToken.UnsafeRegister(static left => ((PendingEntry)left!).GiveUp(), pending))
        {
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
        PendingEntry pending = new(entry, _time.GetTimestamp());
        if (!_waiting.Writer.TryWrite(pending))
        {
            Owe(entry);
            return new LedgerResult.Unavailable();
        }

        // One that is being written when the deadline ends is owed by the writer if that fails, see Settle.
        LedgerResult result = await pending.Completion;
        if (result is LedgerResult.Unavailable && !pending.WasAbandoned)
        {
            Owe(entry);
        }

        return result;
    }

    /// <summary>Finds what silos that have gone left open; nobody else will conclude it.</summary>
    /// <param name="limit">How many actions at most of each log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The actions.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be asked.</exception>
    public async Task<IReadOnlyList<StoredAction>> TakeOverAsync(int limit, CancellationToken cancellationToken)
    {
        if (_claim is not { } claim || _isLogLost)
        {
            return [];
        }

        try
        {
            return await _store.TakeOverAsync(claim, limit, cancellationToken);
        }
        catch (EvidenceUnavailableException fault) when (fault.IsLogLost)
        {
            // The next record is written into another one.
            _isLogLost = true;
            throw;
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
            _contradiction = null;
            return true;
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or TimeoutException)
        {
            NoteContradiction(fault);
            return false;
        }
    }

    // The writer may be asleep, waiting for something new: an entry that nobody waits for wakes it. Where the queue is full it is awake.
    private void Owe(EvidenceEntry entry)
    {
        _unrecorded.Enqueue(new Owed(entry, IsInDoubt: false));
        PendingEntry nudge = new(entry, _time.GetTimestamp());
        nudge.GiveUp();
        _ = _waiting.Writer.TryWrite(nudge);
    }
}
