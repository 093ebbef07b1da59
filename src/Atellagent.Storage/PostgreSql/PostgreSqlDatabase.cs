using System.Data.Common;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;
using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>The PostgreSQL database of a boundary of one silo or many. Each physical connection is asked whether its commits are durable.</summary>
public sealed class PostgreSqlDatabase : BoundaryDatabase, IAsyncDisposable
{
    private const string Program = "atellagent";
    private readonly NpgsqlDataSource _pool;
    private readonly string _own;

    /// <summary>Names the database; nothing is opened.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public PostgreSqlDatabase(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = new(connectionString) { ApplicationName = Program };

        // A server that has stopped answering must not keep who asks: a few seconds, and it is a refusal.
        settings.Timeout = Math.Min(settings.Timeout, 5);
        settings.CommandTimeout = Math.Min(settings.CommandTimeout, 10);

        // A silo that is stopped in the middle of a transaction would hold what the others wait for: the authority clock above all.
        settings.Options = (settings.Options + " -c idle_in_transaction_session_timeout=5000").Trim();
        NpgsqlDataSourceBuilder pool = new(settings.ToString());
        pool.UsePhysicalConnectionInitializer(
            static connection => Refuse(PostgreSqlDurability.FindProblem(connection)),
            static async connection => Refuse(await PostgreSqlDurability.FindProblemAsync(connection, CancellationToken.None)));
        _pool = pool.Build();

        // A connection that belongs to one user is kept alive and found dead in seconds, also where the network swallows everything.
        settings.Pooling = false;
        settings.KeepAlive = 5;
        settings.MaxAutoPrepare = 100;
        settings.AutoPrepareMinUsages = 2;
        settings.Options = (settings.Options + " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3").Trim();
        _own = settings.ToString();
    }

    /// <inheritdoc />
    public override DatabaseKind Kind => DatabaseKind.PostgreSql;

    /// <inheritdoc />
    public override DbDataSource DataSource => _pool;

    /// <inheritdoc />
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _pool.OpenConnectionAsync(cancellationToken);

    /// <inheritdoc />
    public override async Task<string?> FindDurabilityProblemAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await OpenOwnAsync(cancellationToken);
        return await PostgreSqlDurability.FindProblemAsync(connection, cancellationToken);
    }

    /// <inheritdoc />
    public override SchemaMigrator CreateMigrator(TimeProvider time) => new PostgreSqlMigrator(this, time);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    /// <inheritdoc />
    internal override WriterConnection OpenWriter() => PostgreSqlWriterConnection.Open(_own);

    /// <summary>Opens a connection outside the pool, for one user who keeps it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An open connection; the caller disposes of it.</returns>
    internal async Task<NpgsqlConnection> OpenOwnAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = new(_own);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static void Refuse(string? problem)
    {
        if (problem is not null)
        {
            throw new InvalidOperationException(problem);
        }
    }
}
