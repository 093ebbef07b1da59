using System.Collections.Concurrent;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Evidence;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Evidence;

/// <content>The writer: batches, failures, and what is written later.</content>
public sealed partial class EvidenceLedger
{
    private readonly ConcurrentQueue<EvidenceEntry> _unrecorded = new();
    private readonly Lock _draining = new();
    private readonly List<PendingEntry> _batch;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ClaimAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await WaitForWorkAsync(stoppingToken))
            {
                continue;
            }

            // Whoever was told of the last batch goes on first: what they want recorded next is in this one, and commits are fewer.
            await Task.Yield();
            Drain();
            if (_batch.Count > 0)
            {
                await WriteAsync(_batch);
            }
        }
    }

    private void Drain()
    {
        lock (_draining)
        {
            _batch.Clear();
            while (_batch.Count < _settings.MaxBatch && _waiting.Reader.TryRead(out PendingEntry? next))
            {
                if (next.TryBeginWriting())
                {
                    _batch.Add(next);
                }
            }
        }
    }

    // One timer for all deadlines, since each entry has the same one: what is late stands in the batch that is being written, or
    // first in the queue. It looks ahead by its own period, so that nobody waits longer than the deadline.
    private void GiveUpLate()
    {
        lock (_draining)
        {
            foreach (PendingEntry written in _batch)
            {
                if (IsLate(written))
                {
                    written.GiveUp();
                }
            }

            while (_waiting.Reader.TryPeek(out PendingEntry? first) && IsLate(first) && _waiting.Reader.TryRead(out first))
            {
                first.GiveUp();
            }
        }
    }

    private bool IsLate(PendingEntry entry) => _time.GetElapsedTime(entry.Since) >= _settings.Deadline - _tick;

    private async Task ClaimAsync(CancellationToken stoppingToken)
    {
        while (_claim is null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                _claim = await _store.ClaimLogAsync(_settings.Log, stoppingToken);
                _started.TrySetResult();
            }
            catch (EvidenceUnavailableException fault)
            {
                Log.Unavailable(_logger, fault);
                await Task.Delay(_settings.RetryDelay, _time, stoppingToken);
            }
        }
    }

    // Outcomes that are still owed are written before anything new, and are tried again after a while when idle.
    private async ValueTask<bool> WaitForWorkAsync(CancellationToken stoppingToken)
    {
        if (_unrecorded.IsEmpty)
        {
            return await _waiting.Reader.WaitToReadAsync(stoppingToken);
        }

        if (await TryWriteOwedAsync())
        {
            return _waiting.Reader.TryPeek(out _);
        }

        using CancellationTokenSource pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task delay = Task.Delay(_settings.RetryDelay, _time, pause.Token);
        Task<bool> work = _waiting.Reader.WaitToReadAsync(pause.Token).AsTask();
        await Task.WhenAny(delay, work);
        await pause.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
        return _waiting.Reader.TryPeek(out _);
    }

    private async ValueTask<bool> TryWriteOwedAsync()
    {
        while (_unrecorded.TryDequeue(out EvidenceEntry? owed))
        {
            PendingEntry pending = new(owed, _time.GetTimestamp());
            _ = pending.TryBeginWriting();
            if (!await TryCommitAsync([pending]))
            {
                // To the end of the queue, so that one that can never be written does not hold up the rest.
                _unrecorded.Enqueue(owed);
                return false;
            }
        }

        return true;
    }

    private async ValueTask WriteAsync(List<PendingEntry> batch)
    {
        if (await TryCommitAsync(batch))
        {
            return;
        }

        // One bad record must not deny the others: each is tried alone. Two failures in a row mean that it is the store.
        int failuresInARow = batch.Count == 1 ? 2 : 0;
        foreach (PendingEntry pending in batch)
        {
            bool written = failuresInARow < 2 && await TryCommitAsync([pending]);
            failuresInARow = written ? 0 : failuresInARow + 1;
            if (!written)
            {
                Settle(pending, new LedgerResult.Unavailable());
            }
        }
    }

    private async ValueTask<bool> TryCommitAsync(IReadOnlyList<PendingEntry> batch)
    {
        try
        {
            if (_isLogLost)
            {
                // What was begun under the old one is concluded by whoever took it; what comes now goes into another.
                _claim = await _store.ClaimLogAsync(_settings.Log, CancellationToken.None);
                _isLogLost = false;
            }

            EvidenceEntry[] entries = new EvidenceEntry[batch.Count];
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = batch[i].Entry;
            }

            IReadOnlyList<EntryResult> results = await _store.CommitAsync(_claim!, entries, CancellationToken.None);
            for (int i = 0; i < batch.Count; i++)
            {
                Settle(batch[i], Translate(entries[i], results[i]));
            }

            return true;
        }
#pragma warning disable CA1031 // The writer must outlive every fault of the store: whatever is thrown means "not recorded", and callers refuse.
        catch (Exception fault)
        {
            _isLogLost |= fault is EvidenceUnavailableException { IsLogLost: true };
            Log.Unavailable(_logger, fault);
            return false;
        }
#pragma warning restore CA1031
    }

    private void Settle(PendingEntry pending, LedgerResult result)
    {
        if (pending.TryComplete(result))
        {
            return;
        }

        // An effect is owed its record. A wish to end an approval is not: who had it was told that it may have failed.
        if (result is LedgerResult.Unavailable && pending.Entry is { Conclusion: not null, Approval: null })
        {
            _unrecorded.Enqueue(pending.Entry);
        }
        else if (result.IsDurable && ActionRecovery.Tidy(pending.Entry, _time.GetUtcNow()) is { } owed)
        {
            _unrecorded.Enqueue(owed);
        }
    }

    private static LedgerResult Translate(EvidenceEntry entry, EntryResult result) => result switch
    {
        EntryResult.Recorded recorded => new LedgerResult.Durable(EvidenceReceipt.Issuer.For(recorded)),

        // A commit whose answer was lost, found out when the entry is tried again: the claim that stands there is its own.
        EntryResult.Taken taken when taken.Action.Action == entry.Claim?.Action && IsOwnAdmission(entry, taken.Action) =>
            new LedgerResult.Durable(EvidenceReceipt.Issuer.For(new EntryResult.Recorded(taken.Action.Decision))),
        EntryResult.Taken { Action.Conclusion: { } conclusion } taken when entry.Conclusion is not null && IsOwnEnd(entry, taken.Action) =>
            new LedgerResult.Durable(EvidenceReceipt.Issuer.For(new EntryResult.Recorded(conclusion))),
        EntryResult.Stale stale => new LedgerResult.Stale(stale.Clock),
        EntryResult.Taken taken => new LedgerResult.Taken(taken.Action),
        EntryResult.Full => new LedgerResult.Full(),
        EntryResult.Exhausted exhausted => new LedgerResult.Exhausted(exhausted.Draw),
        _ => new LedgerResult.Unavailable(),
    };

    // An approved action was claimed long before its admission, so that its id alone proves nothing: the record must be this very one.
    private static bool IsOwnAdmission(EvidenceEntry entry, StoredAction action) =>
        entry.Claim!.Approval is null || action.DecisionBody.Span.SequenceEqual(entry.Body.Span);

    // Of two that end a waiting action only one has; the other is told so.
    private static bool IsOwnEnd(EvidenceEntry entry, StoredAction action) =>
        entry.Approval is null || (action.Answer is { } answer && answer.Span.SequenceEqual(entry.Conclusion!.Answer.Span));

    private static partial class Log
    {
        [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "evidence cannot be written; actions are refused until it can")]
        public static partial void Unavailable(ILogger logger, Exception fault);
    }
}
