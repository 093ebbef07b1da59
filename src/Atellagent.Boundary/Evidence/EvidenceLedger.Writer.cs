using System.Collections.Concurrent;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Evidence;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Evidence;

/// <content>The writer: batches, failures, and what is written later.</content>
public sealed partial class EvidenceLedger
{
    private readonly ConcurrentQueue<Owed> _unrecorded = new();
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
                _contradiction = null;
                _started.TrySetResult();
            }
            catch (EvidenceUnavailableException fault)
            {
                if (!NoteContradiction(fault))
                {
                    Log.Unavailable(_logger, fault);
                }

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
        // It stays in the queue until it is written: evidence counts as unwritable as long as anything is owed.
        while (_unrecorded.TryPeek(out Owed owed))
        {
            bool isWritten = await TryWriteOwedAsync(owed);
            _unrecorded.TryDequeue(out _);
            if (!isWritten)
            {
                // To the end of the queue, so that one that can never be written does not hold up the rest.
                _unrecorded.Enqueue(owed);
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> TryWriteOwedAsync(Owed owed)
    {
        EvidenceEntry entry = owed.Entry;
        if (owed.IsInDoubt)
        {
            try
            {
                await ClaimAgainAsync();
                StoredAction? stored = await _store.FindAsync(_claim!, entry.Claim!.Action, CancellationToken.None);
                if (stored is null || !IsOwnAdmission(entry, stored) || ActionRecovery.Tidy(entry, _time.GetUtcNow()) is not { } tidy)
                {
                    return true;
                }

                entry = tidy;
            }
#pragma warning disable CA1031 // The writer must outlive every fault of the store: what is in doubt stays so.
            catch (Exception fault)
            {
                NoteFault(fault);
                return false;
            }
#pragma warning restore CA1031
        }

        PendingEntry pending = new(entry, _time.GetTimestamp());
        _ = pending.TryBeginWriting();
        return await TryCommitAsync([pending]) is null;
    }

    private async ValueTask WriteAsync(List<PendingEntry> batch)
    {
        if (await TryCommitAsync(batch) is not { } first)
        {
            return;
        }

        // One bad record must not deny the others: each is tried alone, and finds out what became of it when the batch was written and its
        // answer was lost. Two failures in a row mean that it is the store.
        bool isInDoubt = IsInDoubt(first);
        int failuresInARow = 0;
        foreach (PendingEntry pending in batch)
        {
            Exception? fault = failuresInARow < 2 ? await TryCommitAsync([pending]) : first;
            failuresInARow = fault is null ? 0 : failuresInARow + 1;
            if (fault is not null)
            {
                isInDoubt |= IsInDoubt(fault);
                Settle(pending, new LedgerResult.Unavailable(), isInDoubt);
            }
        }
    }

    // Whatever is not the store's own word says nothing of what was written.
    private static bool IsInDoubt(Exception fault) => fault is not EvidenceUnavailableException { IsInDoubt: false };

    private void NoteFault(Exception fault)
    {
        _isLogLost |= fault is EvidenceUnavailableException { IsLogLost: true };
        if (!NoteContradiction(fault))
        {
            Log.Unavailable(_logger, fault);
        }
    }

    // Trying again does not help, so it is said once, and not as often as it is tried.
    private bool NoteContradiction(Exception fault)
    {
        if (fault is not EvidenceUnavailableException { IsContradicted: true })
        {
            return false;
        }

        if (!string.Equals(_contradiction, fault.Message, StringComparison.Ordinal))
        {
            _contradiction = fault.Message;
            Log.Contradicted(_logger, fault.Message);
        }

        return true;
    }

    private async ValueTask ClaimAgainAsync()
    {
        if (_isLogLost)
        {
            // What was begun under the old one is concluded by whoever took it; what comes now goes into another.
            _claim = await _store.ClaimLogAsync(_settings.Log, CancellationToken.None);
            _isLogLost = false;
        }
    }

    // Null where it was written, else what was thrown.
    private async ValueTask<Exception?> TryCommitAsync(IReadOnlyList<PendingEntry> batch)
    {
        try
        {
            await ClaimAgainAsync();
            EvidenceEntry[] entries = new EvidenceEntry[batch.Count];
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = batch[i].Entry;
            }

            IReadOnlyList<EntryResult> results = await _store.CommitAsync(_claim!, entries, CancellationToken.None);
            _contradiction = null;
            Interlocked.Add(ref _written, results.Count);
            for (int i = 0; i < batch.Count; i++)
            {
                LedgerResult result = Translate(entries[i], results[i]);
                if (results[i] is EntryResult.Recorded)
                {
                    Counts.Add(entries[i].Index);
                }

                Settle(batch[i], result, isInDoubt: result is LedgerResult.Unavailable);
            }

            return null;
        }
#pragma warning disable CA1031 // The writer must outlive every fault of the store: whatever is thrown means "not recorded", and callers refuse.
        catch (Exception fault)
        {
            NoteFault(fault);
            return fault;
        }
#pragma warning restore CA1031
    }

    private void Settle(PendingEntry pending, LedgerResult result, bool isInDoubt)
    {
        bool isHeard = pending.TryComplete(result);
        if (result is LedgerResult.Unavailable)
        {
            // An effect is owed its record. A wish to end an approval is not: who had it was told that it may have failed.
            if (!isHeard && pending.Entry is { Conclusion: not null, Approval: null })
            {
                _unrecorded.Enqueue(new Owed(pending.Entry, IsInDoubt: false));
            }
            else if (isInDoubt && ActionRecovery.Tidy(pending.Entry, _time.GetUtcNow()) is not null)
            {
                // Whoever asked was told that nothing was carried out. Should the claim stand all the same, it is ended as that.
                _unrecorded.Enqueue(new Owed(pending.Entry, IsInDoubt: true));
            }
        }
        else if (!isHeard && result.IsDurable && ActionRecovery.Tidy(pending.Entry, _time.GetUtcNow()) is { } owed)
        {
            _unrecorded.Enqueue(new Owed(owed, IsInDoubt: false));
        }
    }

    private static LedgerResult Translate(EvidenceEntry entry, EntryResult result) => result switch
    {
        EntryResult.Recorded recorded => new LedgerResult.Durable(EvidenceReceipt.Issuer.For(recorded)),

        // A commit whose answer was lost, found out after authority has changed: it would be sent although it may have been forbidden since.
        EntryResult.Taken { HasMoved: true } taken when taken.Action.Action == entry.Claim?.Action && IsOwnAdmission(entry, taken.Action) => new LedgerResult.Unavailable(),

        // The same, found out in time, when the entry is tried again: the claim that stands there is its own.
        EntryResult.Taken taken when taken.Action.Action == entry.Claim?.Action && IsOwnAdmission(entry, taken.Action) =>
            new LedgerResult.Durable(EvidenceReceipt.Issuer.For(new EntryResult.Recorded(taken.Action.Decision))),
        EntryResult.Taken { Action.Conclusion: { } conclusion } taken when entry.Conclusion is not null && IsOwnEnd(entry, taken.Action) =>
            new LedgerResult.Durable(EvidenceReceipt.Issuer.For(new EntryResult.Recorded(conclusion))),
        EntryResult.Stale stale => new LedgerResult.Stale(stale.Clock),
        EntryResult.Taken taken => new LedgerResult.Taken(taken.Action),
        EntryResult.Full => new LedgerResult.Full(),
        EntryResult.Moved => new LedgerResult.Moved(),
        EntryResult.Exhausted exhausted => new LedgerResult.Exhausted(exhausted.Draw),
        _ => new LedgerResult.Unavailable(),
    };

    // An action may have been claimed long before this admission, so that its id alone proves nothing: the record must be this very one.
    private static bool IsOwnAdmission(EvidenceEntry entry, StoredAction action) => action.DecisionLeaf.Span.SequenceEqual(entry.Body.Span);

    // Of two that end a waiting action, or say what came of one of which nobody knew, only one has; the other is told so.
    private static bool IsOwnEnd(EvidenceEntry entry, StoredAction action) =>
        entry is { Approval: null, Conclusion.Course: null } || (action.Answer is { } answer && answer.Span.SequenceEqual(entry.Conclusion!.Answer.Span));

    // What evidence is still to hold; or, in doubt, what it may hold although nobody acts on it.
    private readonly record struct Owed(EvidenceEntry Entry, bool IsInDoubt);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "evidence cannot be written; actions are refused until it can")]
        public static partial void Unavailable(ILogger logger, Exception fault);

        [LoggerMessage(EventId = 1600, Level = LogLevel.Critical, Message = "evidence is not what was signed, so nothing is written to it and every action is refused: {Reason}")]
        public static partial void Contradicted(ILogger logger, string reason);
    }
}
