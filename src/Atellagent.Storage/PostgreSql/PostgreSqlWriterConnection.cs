using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Npgsql;
using NpgsqlTypes;

namespace Atellagent.Storage.PostgreSql;

/// <summary>
/// Writes evidence into PostgreSQL, beside other silos that do the same. A log is held by an advisory lock of this session: it ends with
/// the connection, however that ends. What others' batches may want too is locked before anything is written, in one order.
/// </summary>
internal sealed class PostgreSqlWriterConnection : WriterConnection
{
    // A change of authority, and whoever claims the log, waits for this transaction. The head of the log is written by its one writer alone.
    private const string BeginBatchText =
        """
        select k.value, l.epoch, r.idx, r.hash,
            current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
        from authority_clock k
            join evidence_log l on l.log = $1
            left join lateral (select idx, hash from evidence_record where log = $1 order by idx desc limit 1) r on true
        where k.id = 1
        for share of k, l
        """;

    private const string BeginRaisingText =
        """
        select k.value, l.epoch, r.idx, r.hash,
            current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')
        from authority_clock k
            join evidence_log l on l.log = $1
            left join lateral (select idx, hash from evidence_record where log = $1 order by idx desc limit 1) r on true
        where k.id = 1
        for update of k for share of l
        """;

    private const string BeginText = "begin";
    private const string CommitText = "commit";
    private const string RollbackText = "rollback";

    private const string HoldKeys = "select pg_advisory_xact_lock(k) from unnest($1::bigint[]) as t(k)";

    private const string ClaimAll =
        """
        insert into action (action, scope, key, request_digest, log, decision_idx)
        select action, scope, key, digest, $1, idx
        from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) as t(action, scope, key, digest, idx)
        on conflict do nothing
        """;

    // Each by the index, however few rows the server thinks the table has.
    private const string ConcludeAll =
        """
        insert into action_conclusion (seq, log, idx, answer)
        select a.seq, $1, t.idx, t.answer
        from unnest($2::text[], $3::bigint[], $4::bytea[]) as t(action, idx, answer)
            cross join lateral (select seq from action where action.action = t.action limit 1) a
        on conflict (seq) do nothing
        """;

    private const string HoldLog = "select case when pg_try_advisory_lock(hashtextextended('log ' || @Log, 0)) then 1::bigint else 0::bigint end";
    private const string HoldLogForNow = "select case when pg_try_advisory_xact_lock(hashtextextended('log ' || @Log, 0)) then 1::bigint else 0::bigint end";
    private const string UnholdLogs = "rollback; select pg_advisory_unlock_all()";
    private const string Pause = "select pg_sleep(0.02)";
    private const int MostPauses = 50;
    private const string NextChunk = "select nextval('evidence_record_chunk')";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _queue;
    private readonly List<PostgreSqlRows> _rows = [];
    private readonly PostgreSqlStatement _holdLog;
    private readonly PostgreSqlStatement _holdLogForNow;
    private readonly PostgreSqlStatement _nextChunk;
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private long _next;
    private long _end;

    private PostgreSqlWriterConnection(NpgsqlConnection connection)
    {
        _connection = connection;
        _queue = new NpgsqlBatch(connection);
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
    public override WriterStatement PrepareRows(string text, params ReadOnlySpan<string> parameters) => new PostgreSqlRows(this, text, parameters);

    /// <summary>Keeps rows until the next flush or the commit.</summary>
    /// <param name="rows">The insert that holds them.</param>
    public void Queue(PostgreSqlRows rows) => _rows.Add(rows);

    /// <inheritdoc />
    public override void Begin()
    {
        Queue(new NpgsqlBatchCommand(BeginText));
        Flush();
    }

    /// <inheritdoc />
    public override void Commit()
    {
        // In one trip with what is still queued. Where any of that fails, the server leaves out what comes after it, and so the commit.
        QueueRows();
        Queue(new NpgsqlBatchCommand(CommitText));
        Flush();
    }

    /// <inheritdoc />
    public override void Flush()
    {
        QueueRows();
        if (_queue.BatchCommands.Count > 0)
        {
            _queue.ExecuteNonQuery();
            _queue.BatchCommands.Clear();
        }
    }

    /// <inheritdoc />
    public override BatchStart BeginBatch(string log, bool raisesClock)
    {
        QueueBegin(raisesClock ? BeginRaisingText : BeginBatchText, log);
        BatchStart begun;
        using (NpgsqlDataReader row = _queue.ExecuteReader())
        {
            begun = Read(row, log);
        }

        // Not before the reader has ended, which still looks at them.
        _queue.BatchCommands.Clear();
        return begun;
    }

    /// <inheritdoc />
    public override BatchStart? TryBeginPlain(string log, PlainBatch batch)
    {
        QueueBegin(BeginBatchText, log);
        QueueHold(batch.Entries);
        NpgsqlBatchCommand? claims = batch.Claims == 0 ? null : Queued(
            ClaimAll, Text(log), Texts(batch.Actions), Texts(batch.Scopes), Texts(batch.Keys), Texts(batch.Digests), Numbers(batch.Places));
        NpgsqlBatchCommand? conclusions = batch.Conclusions == 0 ? null : Queued(
            ConcludeAll, Text(log), Texts(batch.Concluded), Numbers(batch.ConclusionPlaces), Bytes(batch.Answers));
        BatchStart begun;
        using (NpgsqlDataReader row = _queue.ExecuteReader())
        {
            begun = Read(row, log);
            while (row.NextResult())
            {
                // Whatever failed is thrown by the time that the last one has been reached.
            }
        }

        bool isAsExpected = begun.Head.Next == batch.Next
            && begun.Clock is not null && batch.IsDecidedUnder(begun.Clock)
            && (claims?.RecordsAffected ?? 0) == batch.Claims
            && (conclusions?.RecordsAffected ?? 0) == batch.Conclusions;
        _queue.BatchCommands.Clear();
        if (isAsExpected)
        {
            return begun;
        }

        Queue(new NpgsqlBatchCommand(RollbackText));
        return null;
    }

    /// <inheritdoc />
    public override void HoldInOrder(IReadOnlyList<EvidenceEntry> entries)
    {
        QueueHold(entries);
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
        _holdLog.Dispose();
        _holdLogForNow.Dispose();
        _nextChunk.Dispose();
        _connection.Dispose();
    }

    private void QueueBegin(string text, string log)
    {
        Queue(new NpgsqlBatchCommand(BeginText));
        Queued(text, Text(log));
    }

    private void QueueHold(IReadOnlyList<EvidenceEntry> entries)
    {
        SortedSet<long> keys = SharedThings.Of(entries);

        // Whoever is alone meets the other at its row; a count of rows has none, and is held in any case.
        if (keys.Count > 1 || entries.Any(static entry => entry.Approval is ApprovalStep.Opened))
        {
            Queued(HoldKeys, Numbers([.. keys]));
        }
    }

    private void QueueRows()
    {
        foreach (PostgreSqlRows rows in _rows)
        {
            Queue(rows.Take());
        }

        _rows.Clear();
    }

    private NpgsqlBatchCommand Queued(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // The texts are constants of this class; nothing of them comes from outside.
        NpgsqlBatchCommand command = new(text);
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        Queue(command);
        return command;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?[]> Texts(string?[] values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = values };

    private static NpgsqlParameter<long[]> Numbers(long[] values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = values };

    private static NpgsqlParameter<byte[][]> Bytes(byte[][] values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = values };

    private static BatchStart Read(NpgsqlDataReader row, string log)
    {
        if (!row.Read())
        {
            return new BatchStart(Clock: null, Epoch: null, LogHead.After(log, null, null));
        }

        if (new PostgreSqlDurability(row.GetString(4), row.GetString(5), row.GetString(6)).Problem is { } problem)
        {
            throw new EvidenceUnavailableException(problem);
        }

        bool isEmpty = row.IsDBNull(2);
        return new BatchStart(
            row.GetInt64(0),
            row.GetInt64(1),
            LogHead.After(log, isEmpty ? null : row.GetInt64(2), isEmpty ? null : row.GetFieldValue<byte[]>(3)));
    }

    // A server notices the end of a connection when it gets to it; the log is to be free by the time that this returns.
    private void Leave()
    {
        try
        {
            using NpgsqlCommand leave = new(UnholdLogs, _connection) { CommandTimeout = 2 };
            leave.ExecuteNonQuery();
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException)
        {
            // Then the server finds out by itself.
        }
    }
}
