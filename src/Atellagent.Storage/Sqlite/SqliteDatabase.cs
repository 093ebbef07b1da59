using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Sqlite;

/// <summary>
/// The one SQLite file of an embedded boundary. Every connection is opened here, because durability settings belong
/// to a connection and survive in the pool: whoever opens one elsewhere may write records that a power cut forgets.
/// </summary>
/// <param name="path">The database file; its folder exists.</param>
public sealed class SqliteDatabase(string path)
{
    private const string ConnectionSettings =
        """
        pragma busy_timeout = 5000;
        pragma synchronous = FULL;
        pragma foreign_keys = ON;
        pragma trusted_schema = OFF;
        """;

    /// <summary>The database file.</summary>
    public string Path { get; } = path;

    /// <summary>The connection string that every user of the file shares.</summary>
    public string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Cache = SqliteCacheMode.Private,
        Pooling = true,
    }.ToString();

    /// <summary>Opens a connection with the durability settings applied.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An open connection; the caller disposes of it.</returns>
    /// <exception cref="SqliteException">The file cannot be opened, or a setting was not taken.</exception>
    public async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        SqliteConnection connection = new(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = ConnectionSettings;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
