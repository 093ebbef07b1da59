using System.Data.Common;
using System.Runtime.CompilerServices;
using Atellagent.Storage.Databases;
using Dapper;
using OpenIddict.Abstractions;

namespace Atellagent.Storage.OpenIddict;

/// <summary>
/// The database as the OpenIddict stores use it: one statement on one pooled connection, given back at once. No
/// read opens a transaction, so nothing that fails can leave one open in the pool. SQLite lets one write at a time, and makes
/// whoever comes second sleep and try again, on a thread and by chance; so the writers of this process write together. PostgreSQL
/// lets many write.
/// </summary>
/// <param name="database">The database.</param>
internal sealed class OpenIddictDatabase(BoundaryDatabase database) : IDisposable
{
    /// <summary>How many rows one statement of a clean-up deletes, so that other writers never wait long.</summary>
    public const int PruneBatch = 1000;

    private const int MostWriters = 32;
    private readonly SemaphoreSlim _writing = new(MostWriters, MostWriters);
    private readonly GroupedWrites? _grouped = database.IsShared ? null : new(database);

    /// <summary>The text for this database, where the two differ.</summary>
    /// <param name="sqlite">The text for SQLite.</param>
    /// <param name="postgreSql">The text for PostgreSQL.</param>
    /// <returns>One of them.</returns>
    public string Pick(string sqlite, string postgreSql) => database.Pick(sqlite, postgreSql);

    /// <summary>Reads one row.</summary>
    /// <typeparam name="TRow">The row.</typeparam>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The row, or null when there is none.</returns>
    public async ValueTask<TRow?> FindAsync<TRow>(string sql, object parameters, CancellationToken cancellationToken)
        where TRow : class
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<TRow>(Command(sql, parameters, cancellationToken));
    }

    /// <summary>Reads rows one by one; the connection is kept until the last one was taken.</summary>
    /// <typeparam name="TRow">The row.</typeparam>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The rows.</returns>
    public async IAsyncEnumerable<TRow> ListAsync<TRow>(
        string sql,
        object parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        IAsyncEnumerable<TRow> rows = connection.QueryUnbufferedAsync<TRow>(sql, parameters);
        await foreach (TRow row in rows.WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>Counts rows.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number.</returns>
    public async ValueTask<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(Command(sql, null, cancellationToken));
    }

    /// <summary>Writes.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many rows were written, not counting what triggers and cascades did.</returns>
    public async ValueTask<long> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        if (_grouped is not null)
        {
            return await _grouped.ExecuteAsync(sql, parameters, cancellationToken);
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await connection.ExecuteAsync(Command(sql, parameters, cancellationToken));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes the one row that is still in the version that was read.</summary>
    /// <param name="sql">The statement, guarded by the version.</param>
    /// <param name="row">The row as it was read and changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the row is written.</returns>
    /// <exception cref="OpenIddictExceptions.ConcurrencyException">The row has changed or is gone.</exception>
    public async ValueTask ExecuteGuardedAsync(string sql, object row, CancellationToken cancellationToken)
    {
        if (await ExecuteAsync(sql, row, cancellationToken) != 1)
        {
            throw new OpenIddictExceptions.ConcurrencyException(
                "The entry was changed or deleted since it was read; read it again and repeat the change.");
        }
    }

    /// <summary>Deletes in batches until one is not full.</summary>
    /// <param name="sql">The statement, limited to <see cref="PruneBatch"/> rows.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Ends the work between two batches.</param>
    /// <returns>How many rows were deleted.</returns>
    public async ValueTask<long> PruneAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        long total = 0;
        long removed;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            removed = await ExecuteAsync(sql, parameters, cancellationToken);
            total += removed;
        }
        while (removed == PruneBatch);

        return total;
    }

    /// <inheritdoc />
    public void Dispose() => _writing.Dispose();

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) =>
        new(sql, parameters, cancellationToken: cancellationToken);
}
