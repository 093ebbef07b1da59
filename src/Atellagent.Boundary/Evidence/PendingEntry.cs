using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Evidence;

/// <summary>An entry on its way to disk. Exactly one of caller and writer settles it, so that neither can undo the other.</summary>
/// <param name="entry">The entry.</param>
internal sealed class PendingEntry(EvidenceEntry entry)
{
    private const int Waiting = 0;
    private const int Writing = 1;
    private const int GivenUp = 2;

    private readonly TaskCompletionSource<LedgerResult> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _state = Waiting;

    /// <summary>The entry.</summary>
    public EvidenceEntry Entry { get; } = entry;

    /// <summary>Whether the caller stopped waiting while the entry was being written.</summary>
    public bool WasAbandoned { get; private set; }

    /// <summary>Ends when the entry's fate is known.</summary>
    public Task<LedgerResult> Completion => _completion.Task;

    /// <summary>The writer takes the entry into a batch.</summary>
    /// <returns>False when the caller gave it up before: it must not be written.</returns>
    public bool TryBeginWriting() => Interlocked.CompareExchange(ref _state, Writing, Waiting) == Waiting;

    /// <summary>The caller stops waiting.</summary>
    /// <returns>True when the entry will not be written; false when it may yet be, and the ledger has to tidy up.</returns>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting;

    /// <summary>The caller gives up an entry that is being written.</summary>
    /// <returns>False when its fate became known first.</returns>
    public bool TryAbandon()
    {
        lock (_completion)
        {
            WasAbandoned = !_completion.Task.IsCompleted;
            return WasAbandoned;
        }
    }

    /// <summary>The writer tells the entry's fate.</summary>
    /// <param name="result">The fate.</param>
    /// <returns>False when nobody waits any more.</returns>
    public bool TryComplete(LedgerResult result)
    {
        lock (_completion)
        {
            _completion.TrySetResult(result);
            return !WasAbandoned;
        }
    }
}
