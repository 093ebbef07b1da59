using System.Globalization;
using Atellagent.Storage.Migrations;
using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>Brings the schema of PostgreSQL forward.</summary>
public sealed class PostgreSqlMigrator : SchemaMigrator
{
    private const string CreateRecord =
        """
        create table if not exists schema_version
        (
            version bigint primary key,
            name text not null,
            checksum text not null,
            applied_at text not null
        )
        """;

    // Of two that migrate at once the second finds nothing left to do.
    private const string WaitForOthers = "select pg_advisory_xact_lock(hashtextextended('schema', 0))";

    private const string HasRecord = "select to_regclass('schema_version') is not null";
    private const string ReadRecord = "select version, name, checksum from schema_version order by version";

    private const string AddRecord =
        "insert into schema_version (version, name, checksum, applied_at) values (@Version, @Name, @Checksum, @AppliedAt)";

    private readonly PostgreSqlDatabase _database;
    private readonly TimeProvider _time;

    /// <summary>Makes a migrator for the steps built into this assembly.</summary>
    /// <param name="database">The database.</param>
    /// <param name="time">For the time of a step.</param>
    public PostgreSqlMigrator(PostgreSqlDatabase database, TimeProvider time)
        : this(database, time, Migration.ReadEmbedded("postgresql"))
    {
    }

    internal PostgreSqlMigrator(PostgreSqlDatabase database, TimeProvider time, IReadOnlyList<Migration> migrations)
        : base(migrations)
    {
        _database = database;
        _time = time;
    }

    /// <inheritdoc />
    public override async Task<SchemaState> CheckAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _database.OpenOwnAsync(cancellationToken);
        return Compare(await ReadAppliedAsync(connection, cancellationToken));
    }

    /// <inheritdoc />
    public override async Task<SchemaState> MigrateAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _database.OpenOwnAsync(cancellationToken);
        SchemaState state = Compare(await ReadAppliedAsync(connection, cancellationToken));
        while (state is SchemaState.Behind)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state = await TakeNextAsync(connection, cancellationToken);
        }

        return state;
    }

    private async Task<SchemaState> TakeNextAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, WaitForOthers, cancellationToken);
        await ExecuteAsync(connection, CreateRecord, cancellationToken);
        if (Compare(await ReadAppliedAsync(connection, cancellationToken)) is SchemaState.Behind behind)
        {
            Migration next = After(behind);
            await ExecuteAsync(connection, next.Text, cancellationToken);
            await RecordAsync(connection, next, cancellationToken);
        }

        SchemaState state = Compare(await ReadAppliedAsync(connection, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return state;
    }

    private static async Task<List<AppliedMigration>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<AppliedMigration> applied = [];
        await using NpgsqlCommand exists = new(HasRecord, connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return applied;
        }

        await using NpgsqlCommand command = new(ReadRecord, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(new AppliedMigration(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private async Task RecordAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(AddRecord, connection);
        command.Parameters.AddWithValue("@Version", (long)migration.Version);
        command.Parameters.AddWithValue("@Name", migration.Name);
        command.Parameters.AddWithValue("@Checksum", migration.Checksum);
        command.Parameters.AddWithValue("@AppliedAt", _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is a constant or an embedded resource of this assembly; nothing of it comes from outside.
        await using NpgsqlCommand command = new(text, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
