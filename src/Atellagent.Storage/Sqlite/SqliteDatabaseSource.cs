using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Sqlite;

/// <summary>The way others, Orleans above all, open connections without forgetting the durability settings.</summary>
/// <param name="database">The database.</param>
internal sealed class SqliteDatabaseSource(SqliteDatabase database) : DbDataSource
{
    /// <inheritdoc />
    public override string ConnectionString => database.ConnectionString;

    /// <inheritdoc />
    protected override DbConnection CreateDbConnection() => new SqliteConnection(database.ConnectionString);

    /// <inheritdoc />
    protected override DbConnection OpenDbConnection() => database.OpenPooled();

    /// <inheritdoc />
    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
        await database.OpenAsync(cancellationToken);
}
