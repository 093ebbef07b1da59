using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Evidence;

/// <summary>An entry on its way to disk. Exactly one of caller and writer settles it, so that neither can undo the other.</summary>
/// <param name="entry">The entry.</param>
/// <param name="since">When it was handed in, on the monotonic clock of the deadlines.</param>
internal sealed class PendingEntry(EvidenceEntry entry, long since)
{
    private const int Waiting = 0;
    private const int Writing = 1;
    private const int GivenUp = 2;

    private readonly TaskCompletionSource<LedgerResult> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _state = Waiting;

    /// <summary>The entry.</summary>
    public EvidenceEntry Entry { get; } = entry;

    /// <summary>When it was handed in.</summary>
    public long Since => since;

    /// <summary>Whether the caller stopped waiting while the entry was being written.</summary>
    public bool WasAbandoned { get; private set; }

    /// <summary>Ends when the entry's fate is known.</summary>
    public Task<LedgerResult> Completion => _completion.Task;

    /// <summary>The writer takes the entry into a batch.</summary>
    /// <returns>False when the caller gave it up before: it must not be written.</returns>
    public bool TryBeginWriting() => Interlocked.CompareExchange(ref _state, Writing, Waiting) == Waiting;

    /// <summary>
    /// The caller waits no longer: it has left, or the deadline is over. An entry that is not being written yet never will be; one
    /// that is may yet be, and the ledger has to tidy up.
    /// </summary>
    public void GiveUp()
    {
        lock (_completion)
        {
            if (!_completion.Task.IsCompleted)
            {
                WasAbandoned = Interlocked.CompareExchange(ref _state, GivenUp, Waiting) != Waiting;
                _completion.SetResult(new LedgerResult.Unavailable());
            }
        }
    }

    /// <summary>The writer tells the entry's fate.</summary>
    /// <param name="result">The fate.</param>
    /// <returns>False when nobody waits any more.</returns>
    public bool TryComplete(LedgerResult result)
    {
        lock (_completion)
        {
            _ = !WasAbandoned && _completion.TrySetResult(result);
            return !WasAbandoned;
        }
    }
}
