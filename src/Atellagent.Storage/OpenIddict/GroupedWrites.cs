using System.Collections.Concurrent;
using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.OpenIddict;

/// <summary>
/// Writes of this process to a database that lets one write at a time: what is asked for while a commit is under way goes into the next
/// one, each statement behind a savepoint of its own, so that one that fails takes nothing along. Nobody is told before the commit.
/// </summary>
/// <param name="database">The database.</param>
internal sealed class GroupedWrites(BoundaryDatabase database)
{
    private const int MostAtOnce = 64;
    private readonly ConcurrentQueue<Write> _waiting = new();
    private int _isWriting;

    /// <summary>Writes.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Ends the wait; the statement may be carried out all the same.</param>
    /// <returns>How many rows were written.</returns>
    public Task<long> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write write = new(sql, parameters);
        _waiting.Enqueue(write);
        if (Interlocked.Exchange(ref _isWriting, 1) == 0)
        {
            _ = WriteAllAsync();
        }

        return write.Done.Task.WaitAsync(cancellationToken);
    }

    // Whoever has begun it has been given nothing to wait for but their own write.
    private async Task WriteAllAsync()
    {
        await Task.Yield();
        do
        {
            while (Take() is { Count: > 0 } writes)
            {
                await TryCommitAsync(writes);
            }

            Volatile.Write(ref _isWriting, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isWriting, 1) == 0);
    }

    private List<Write> Take()
    {
        List<Write> writes = [];
        while (writes.Count < MostAtOnce && _waiting.TryDequeue(out Write? next))
        {
            writes.Add(next);
        }

        return writes;
    }

    private async Task TryCommitAsync(List<Write> writes)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(CancellationToken.None);
            if (writes is [{ } only])
            {
                only.Rows = await connection.ExecuteAsync(only.Sql, only.Parameters);
            }
            else
            {
                await CommitAsync(connection, writes);
            }

            foreach (Write write in writes)
            {
                write.Tell();
            }
        }
#pragma warning disable CA1031 // Whatever is thrown means "not written", and each caller is told so; the next writes are tried anew.
        catch (Exception fault)
        {
            foreach (Write write in writes)
            {
                write.Done.TrySetException(fault);
            }
        }
#pragma warning restore CA1031
    }

    private static async Task CommitAsync(DbConnection connection, List<Write> writes)
    {
        await using DbTransaction transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        foreach (Write write in writes)
        {
            await transaction.SaveAsync(nameof(write), CancellationToken.None);
            try
            {
                write.Rows = await connection.ExecuteAsync(write.Sql, write.Parameters, transaction);
            }
            catch (DbException fault)
            {
                // Where the database has already taken back all, this throws, and nothing of the others is said to be written.
                await transaction.RollbackAsync(nameof(write), CancellationToken.None);
                write.Fault = fault;
            }

            await transaction.ReleaseAsync(nameof(write), CancellationToken.None);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    private sealed class Write(string sql, object parameters)
    {
        public string Sql => sql;

        public object Parameters => parameters;

        public long Rows { get; set; }

        public DbException? Fault { get; set; }

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Tell()
        {
            if (Fault is null)
            {
                Done.SetResult(Rows);
            }
            else
            {
                Done.SetException(Fault);
            }
        }
    }
}
