using Atellagent.Domain.Evidence;
using Atellagent.Storage.Evidence;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Atellagent.Storage.Sqlite;

/// <summary>Writes evidence into SQLite. There is one writer at a time, so what a transaction reads stands still while it lasts.</summary>
internal sealed class SqliteWriterConnection : WriterConnection
{
    // A checkpoint every 32 MiB instead of every 4 writes the ends of indexes once instead of many times; it does not touch
    // what a commit means. The cache holds those ends and no more: a commit after a page was split walks the whole of its
    // hash table, which at 64 MiB was a sixteenth of all time under load.
    private const string WriterSettings =
        """
        pragma cache_size = -4096;
        pragma wal_autocheckpoint = 4000;
        """;

    private const string BeginText = "begin immediate";
    private const string CommitText = "commit";
    private const string ReadEpoch = "select epoch from evidence_log where log = @Log";
    private const string ReadHead = "select idx, hash from evidence_record where log = @Log order by idx desc limit 1";
    private const string ReadClock = "select value from authority_clock where id = 1";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _readClock;
    private readonly SqliteStatement _readEpoch;
    private readonly SqliteStatement _readHead;

    private SqliteWriterConnection(SqliteConnection connection)
    {
        _connection = connection;
        using (SqliteCommand settings = connection.CreateCommand())
        {
            settings.CommandText = WriterSettings;
            settings.ExecuteNonQuery();
        }

        _begin = new SqliteStatement(connection, BeginText);
        _commit = new SqliteStatement(connection, CommitText);
        _readClock = new SqliteStatement(connection, ReadClock);
        _readEpoch = new SqliteStatement(connection, ReadEpoch, "@Log");
        _readHead = new SqliteStatement(connection, ReadHead, "@Log");
    }

    /// <summary>Opens a connection of its own, outside the pool, and refuses one whose commits are not durable.</summary>
    /// <param name="database">The database.</param>
    /// <returns>The connection.</returns>
    public static SqliteWriterConnection Open(SqliteDatabase database)
    {
        SqliteConnection connection = database.OpenUnpooled();
        try
        {
            return DurabilityCheck.Read(connection).Problem is { } problem
                ? throw new EvidenceUnavailableException(problem)
                : new SqliteWriterConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public override long LastSequence => raw.sqlite3_last_insert_rowid(_connection.Handle);

    /// <inheritdoc />
    public override bool IsShared => false;

    /// <inheritdoc />
    public override string Pick(string sqlite, string postgreSql) => sqlite;

    /// <inheritdoc />
    public override WriterStatement Prepare(string text, params ReadOnlySpan<string> parameters) => new SqliteStatement(_connection, text, parameters);

    /// <inheritdoc />
    public override void Begin() => _begin.Run();

    /// <inheritdoc />
    public override void Commit() => _commit.Run();

    /// <inheritdoc />
    public override void Flush()
    {
        // Nothing is ever queued here.
    }

    /// <inheritdoc />
    public override BatchStart BeginBatch(string log, bool raisesClock)
    {
        _begin.Run();
        _readEpoch.Set(0, log);
        _readHead.Set(0, log);
        return new BatchStart(
            _readClock.ReadNumber(),
            _readEpoch.ReadNumber(),
            _readHead.ReadOne(row => LogHead.After(log, row.GetNumber(0), row.GetBytes(1))) ?? LogHead.After(log, null, null));
    }

    /// <inheritdoc />
    public override void HoldInOrder(IReadOnlyList<EvidenceEntry> entries)
    {
        // The transaction holds the whole database.
    }

    /// <inheritdoc />
    public override bool TryHoldLog(string log) => true;

    /// <inheritdoc />
    public override bool TryHoldLogAgain(string log) => true;

    /// <inheritdoc />
    public override bool Holds(string log) => true;

    /// <inheritdoc />
    public override bool TryHoldLogForNow(string log) => false;

    /// <inheritdoc />
    public override long? NextSequence() => null;

    /// <inheritdoc />
    public override void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _readClock.Dispose();
        _readEpoch.Dispose();
        _readHead.Dispose();
        _connection.Dispose();
    }
}
