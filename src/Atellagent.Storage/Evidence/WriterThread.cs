using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The thread that owns the writing connection. Its calls block, for as long as the disk likes, so they have a thread
/// of their own, and a caller can stop waiting at any time. After any fault the connection is closed, which rolls back
/// whatever it held, and the next piece of work opens a new one: a full disk that has space again needs nobody's help.
/// </summary>
internal sealed class WriterThread : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(10);

    private readonly BoundaryDatabase _database;
    private readonly PayloadVault _vault;
    private readonly ICheckpointShelf _shelf;
    // A monitor and not a blocking collection: the thread sleeps while there is nothing to do, and never spins for it.
    private readonly Queue<Action> _work = new();
    private readonly Thread _thread;
    private EvidenceWriter? _writer;
    private bool _isClosed;

    public WriterThread(BoundaryDatabase database, PayloadVault vault, ICheckpointShelf shelf)
    {
        _database = database;
        _vault = vault;
        _shelf = shelf;
        _thread = new Thread(Run) { IsBackground = true, Name = "evidence writer" };
        _thread.Start();
    }

    /// <summary>Runs a piece of work after those before it; work whose caller has left before it began is not begun.</summary>
    /// <typeparam name="T">Its result.</typeparam>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="EvidenceUnavailableException">It failed.</exception>
    public Task<T> RunAsync<T>(Func<EvidenceWriter, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_work)
        {
            if (_isClosed)
            {
                throw new EvidenceUnavailableException("the evidence store is closed");
            }

            _work.Enqueue(() => Settle(completion, work, cancellationToken));
            Monitor.Pulse(_work);
        }

        return completion.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_work)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            Monitor.Pulse(_work);
        }

        // A disk that never answers must not keep the process from ending: then the thread is left to die with it.
        _ = _thread.Join(LongestGoodbye);
    }

    private void Run()
    {
        while (Next() is { } piece)
        {
            piece();
        }

        Close();
    }

    // What was handed in before the end is still done.
    private Action? Next()
    {
        lock (_work)
        {
            while (_work.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_work);
            }

            return _work.TryDequeue(out Action? piece) ? piece : null;
        }
    }

    private void Settle<T>(TaskCompletionSource<T> completion, Func<EvidenceWriter, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            _writer ??= EvidenceWriter.Open(_database, _vault, _shelf);
            completion.SetResult(work(_writer));
        }
#pragma warning disable CA1031 // The thread must outlive every fault; whatever is thrown reaches the caller as "not written".
        catch (Exception fault)
        {
            Close();
            completion.SetException(fault as EvidenceUnavailableException
                ?? new EvidenceUnavailableException("evidence could not be written: " + fault.Message, fault));
        }
#pragma warning restore CA1031
    }

    private void Close()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
