using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>
/// Writes evidence into PostgreSQL, beside other silos that do the same. A log is held by an advisory lock of this session: it ends with
/// the connection, however that ends. What others' batches may want too is locked before anything is written, in one order.
/// </summary>
internal sealed class PostgreSqlWriterConnection : WriterConnection
{
    private const string HoldClockText =
        """
        select value, current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
        from authority_clock where id = 1 for share
        """;

    private const string HoldKeys = "select pg_advisory_xact_lock(@Key)";
    private const string HoldLog = "select case when pg_try_advisory_lock(hashtextextended('log ' || @Log, 0)) then 1::bigint else 0::bigint end";
    private const string HoldLogForNow = "select case when pg_try_advisory_xact_lock(hashtextextended('log ' || @Log, 0)) then 1::bigint else 0::bigint end";
    private const string UnholdLogs = "select pg_advisory_unlock_all()";
    private const string Pause = "select pg_sleep(0.02)";
    private const int MostPauses = 50;
    private const string NextChunk = "select nextval('evidence_record_chunk')";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _queue;
    private readonly PostgreSqlStatement _holdClock;
    private readonly PostgreSqlStatement _holdKeys;
    private readonly PostgreSqlStatement _holdLog;
    private readonly PostgreSqlStatement _holdLogForNow;
    private readonly PostgreSqlStatement _nextChunk;
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private NpgsqlTransaction? _transaction;
    private long _next;
    private long _end;

    private PostgreSqlWriterConnection(NpgsqlConnection connection)
    {
        _connection = connection;
        _queue = new NpgsqlBatch(connection);
        _holdClock = new PostgreSqlStatement(this, connection, HoldClockText, []);
        _holdKeys = new PostgreSqlStatement(this, connection, HoldKeys, ["@Key"]);
        _holdLog = new PostgreSqlStatement(this, connection, HoldLog, ["@Log"]);
        _holdLogForNow = new PostgreSqlStatement(this, connection, HoldLogForNow, ["@Log"]);
        _nextChunk = new PostgreSqlStatement(this, connection, NextChunk, []);
    }

    /// <summary>Opens a connection of its own, outside the pool, and refuses one whose commits are not durable.</summary>
    /// <param name="connectionString">The connection string of a writer.</param>
    /// <returns>The connection.</returns>
    public static PostgreSqlWriterConnection Open(string connectionString)
    {
        NpgsqlConnection connection = new(connectionString);
        try
        {
            connection.Open();
            return PostgreSqlDurability.FindProblem(connection) is { } problem
                ? throw new EvidenceUnavailableException(problem)
                : new PostgreSqlWriterConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public override long LastSequence => throw new InvalidOperationException("the writer chooses its sequence numbers");

    /// <inheritdoc />
    public override bool IsShared => true;

    /// <inheritdoc />
    public override string Pick(string sqlite, string postgreSql) => postgreSql;

    /// <inheritdoc />
    public override WriterStatement Prepare(string text, params ReadOnlySpan<string> parameters) =>
        new PostgreSqlStatement(this, _connection, text, parameters);

    /// <summary>Keeps a statement until the next flush or the commit.</summary>
    /// <param name="command">The statement with its values.</param>
    public void Queue(NpgsqlBatchCommand command) => _queue.BatchCommands.Add(command);

    /// <inheritdoc />
    public override void Begin() => _transaction = _connection.BeginTransaction();

    /// <inheritdoc />
    public override void Commit()
    {
        Flush();
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <inheritdoc />
    public override void Flush()
    {
        if (_queue.BatchCommands.Count > 0)
        {
            _queue.ExecuteNonQuery();
            _queue.BatchCommands.Clear();
        }
    }

    /// <inheritdoc />
    public override long? HoldClock()
    {
        PostgreSqlDurability? durability = null;
        long? clock = _holdClock.ReadAll(row =>
        {
            durability = new PostgreSqlDurability(row.GetText(1), row.GetText(2), row.GetText(3));
            return (long?)row.GetNumber(0);
        }).SingleOrDefault();
        return durability?.Problem is { } problem ? throw new EvidenceUnavailableException(problem) : clock;
    }

    /// <inheritdoc />
    public override void HoldInOrder(IReadOnlyList<EvidenceEntry> entries)
    {
        SortedSet<long> keys = SharedThings.Of(entries);
        if (keys.Count <= 1)
        {
            return;
        }

        foreach (long key in keys)
        {
            _holdKeys.Set(0, key);
            _holdKeys.Queue();
        }

        Flush();
    }

    /// <inheritdoc />
    public override bool TryHoldLog(string log)
    {
        if (_held.Contains(log))
        {
            return true;
        }

        _holdLog.Set(0, log);
        return _holdLog.ReadNumber() == 1 && _held.Add(log);
    }

    /// <inheritdoc />
    public override bool TryHoldLogAgain(string log)
    {
        for (int pauses = 0; !TryHoldLog(log); pauses++)
        {
            if (pauses == MostPauses)
            {
                return false;
            }

            using NpgsqlCommand pause = new(Pause, _connection);
            pause.ExecuteNonQuery();
        }

        return true;
    }

    /// <inheritdoc />
    public override bool Holds(string log) => _held.Contains(log);

    /// <inheritdoc />
    public override bool TryHoldLogForNow(string log)
    {
        _holdLogForNow.Set(0, log);
        return _holdLogForNow.ReadNumber() == 1;
    }

    /// <inheritdoc />
    public override long? NextSequence()
    {
        if (_next == _end)
        {
            _next = _nextChunk.ReadNumber()!.Value * PostingTable.ChunkLength;
            _end = _next + PostingTable.ChunkLength;
        }

        return _next++;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        Leave();
        _queue.Dispose();
        _holdClock.Dispose();
        _holdKeys.Dispose();
        _holdLog.Dispose();
        _holdLogForNow.Dispose();
        _nextChunk.Dispose();
        _connection.Dispose();
    }

    // A server notices the end of a connection when it gets to it; the log is to be free by the time that this returns.
    private void Leave()
    {
        try
        {
            _transaction?.Dispose();
            using NpgsqlCommand leave = new(UnholdLogs, _connection) { CommandTimeout = 2 };
            leave.ExecuteNonQuery();
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException)
        {
            // Then the server finds out by itself.
        }
    }
}
