using System.Collections.Concurrent;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Sqlite;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The thread that owns the writing connection. SQLite's calls block, for as long as the disk likes, so they have a thread
/// of their own, and a caller can stop waiting at any time. After any fault the connection is closed, which rolls back
/// whatever it held, and the next piece of work opens a new one: a full disk that has space again needs nobody's help.
/// </summary>
internal sealed class WriterThread : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(10);

    private readonly SqliteDatabase _database;
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private EvidenceWriter? _writer;
    private bool _closed;

    public WriterThread(SqliteDatabase database)
    {
        _database = database;
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
        try
        {
            _work.Add(() => Settle(completion, work, cancellationToken), CancellationToken.None);
        }
        catch (Exception closed) when (closed is InvalidOperationException or ObjectDisposedException)
        {
            throw new EvidenceUnavailableException("the evidence store is closed", closed);
        }

        return completion.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, true))
        {
            return;
        }

        // A disk that never answers must not keep the process from ending: then the thread is left to die with it.
        _work.CompleteAdding();
        if (_thread.Join(LongestGoodbye))
        {
            _work.Dispose();
        }
    }

    private void Run()
    {
        foreach (Action piece in _work.GetConsumingEnumerable())
        {
            piece();
        }

        Close();
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
            _writer ??= EvidenceWriter.Open(_database);
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
