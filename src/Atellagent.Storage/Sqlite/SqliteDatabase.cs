using System.Data.Common;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Atellagent.Storage.Sqlite;

/// <summary>
/// The one SQLite file of an embedded boundary. Every connection is opened here, because durability settings belong
/// to a connection and survive in the pool: whoever opens one elsewhere may write records that a power cut forgets.
/// </summary>
public sealed class SqliteDatabase : BoundaryDatabase
{
    private const int SynchronousFull = 2;

    // recursive_triggers: without it, "insert or replace" removes a row behind the back of a delete trigger.
    // The busy time comes first, since it is what the other settings wait by.
    private const string ConnectionSettings =
        """
        pragma busy_timeout = 5000;
        pragma synchronous = FULL;
        pragma foreign_keys = ON;
        pragma trusted_schema = OFF;
        pragma recursive_triggers = ON;
        pragma query_only = OFF;
        """;

    private const string ReadSynchronous = "pragma synchronous";

    private readonly string _unpooledConnectionString;

    // SQLite's account of its memory costs a global lock with each allocation, and nobody asks for it. Once SQLite has been used
    // it cannot be told any more, which changes nothing but the speed.
    static SqliteDatabase()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>Names the database; nothing is opened.</summary>
    /// <param name="path">The database file; <see cref="CreateFolder"/> makes its folder.</param>
    public SqliteDatabase(string path)
    {
        Path = path;
        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Cache = SqliteCacheMode.Private,
            Pooling = true,
            DefaultTimeout = 5,
        };
        ConnectionString = settings.ToString();
        settings.Pooling = false;
        _unpooledConnectionString = settings.ToString();
        DataSource = new SqliteDatabaseSource(this);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>The connection string of the pool. It carries no durability settings, see <see cref="DataSource"/>.</summary>
    public string ConnectionString { get; }

    /// <inheritdoc />
    public override DatabaseKind Kind => DatabaseKind.Sqlite;

    /// <inheritdoc />
    public override DbDataSource DataSource { get; }

    /// <summary>
    /// Makes the data folder and the empty database file, for this user alone. What exists keeps its mode, and the
    /// file's companions (log and index) take theirs from the file.
    /// </summary>
    public void CreateFolder()
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(
            folder,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using FileStream file = new(Path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    /// <inheritdoc />
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await OpenSqliteAsync(cancellationToken);

    /// <inheritdoc />
    public override async Task<string?> FindDurabilityProblemAsync(CancellationToken cancellationToken) =>
        (await new DurabilityCheck(this).RunAsync(cancellationToken)).Problem;

    /// <inheritdoc />
    public override SchemaMigrator CreateMigrator(TimeProvider time) => new SqliteMigrator(this, time);

    /// <inheritdoc />
    internal override WriterConnection OpenWriter() => SqliteWriterConnection.Open(this);

    /// <summary>Opens a pooled connection with the durability settings applied.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An open connection; the caller disposes of it.</returns>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    /// <exception cref="InvalidOperationException">A setting was not taken.</exception>
    internal async Task<SqliteConnection> OpenSqliteAsync(CancellationToken cancellationToken)
    {
        SqliteConnection connection = new(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            Apply(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection outside the pool: it is really closed when disposed of.</summary>
    /// <returns>An open connection; the caller disposes of it.</returns>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    /// <exception cref="InvalidOperationException">A setting was not taken.</exception>
    internal SqliteConnection OpenUnpooled() => Open(_unpooledConnectionString);

    /// <summary>Opens a pooled connection with the durability settings applied.</summary>
    /// <returns>An open connection; the caller disposes of it.</returns>
    internal SqliteConnection OpenPooled() => Open(ConnectionString);

    private static SqliteConnection Open(string connectionString)
    {
        SqliteConnection connection = new(connectionString);
        try
        {
            connection.Open();
            Apply(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Without commands: it is done each time that a connection is opened, which is more often than anything else here.
    private static void Apply(SqliteConnection connection)
    {
        sqlite3 handle = connection.Handle ?? throw new InvalidOperationException("the connection is not open");
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(handle, ConnectionSettings), handle);
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(handle, ReadSynchronous, out sqlite3_stmt statement), handle);
        using (statement)
        {
            if (raw.sqlite3_step(statement) != raw.SQLITE_ROW || raw.sqlite3_column_int(statement, 0) != SynchronousFull)
            {
                throw new InvalidOperationException("the database does not take synchronous = FULL: commits would not be on disk");
            }
        }
    }
}
