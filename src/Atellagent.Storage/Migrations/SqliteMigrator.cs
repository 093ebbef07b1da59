using System.Globalization;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Migrations;

/// <summary>
/// Brings the schema forward, one transaction a step, and records what was run with its checksum. A database whose record
/// does not fit what is built in is left alone: a schema that is nearly right is worse than none.
/// </summary>
public sealed class SqliteMigrator
{
    // The size of a page holds for a new file only. A commit writes the last page of each table and index in two calls each; with
    // 8 KiB there are fewer of them: a tenth less processor time an action, and a file that is smaller by a fourteenth.
    private const string UseWriteAheadLog =
        """
        pragma page_size = 8192;
        pragma journal_mode = WAL;
        """;

    private const string CreateRecord =
        """
        create table if not exists schema_version
        (
            version integer primary key,
            name text not null,
            checksum text not null,
            applied_at text not null
        ) strict
        """;

    private const string HasRecord = "select count(*) from sqlite_schema where type = 'table' and name = 'schema_version'";
    private const string ReadRecord = "select version, name, checksum from schema_version order by version";

    private const string AddRecord =
        "insert into schema_version (version, name, checksum, applied_at) values (@Version, @Name, @Checksum, @AppliedAt)";

    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<Migration> _migrations;

    /// <summary>Makes a migrator for the steps built into this assembly.</summary>
    /// <param name="database">The database.</param>
    /// <param name="time">For the time of a step.</param>
    public SqliteMigrator(SqliteDatabase database, TimeProvider time)
        : this(database, time, Migration.ReadEmbedded())
    {
    }

    internal SqliteMigrator(SqliteDatabase database, TimeProvider time, IReadOnlyList<Migration> migrations)
    {
        _database = database;
        _time = time;
        _migrations = migrations;
    }

    /// <summary>Compares, and changes nothing.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How the schema stands.</returns>
    public async Task<SchemaState> CheckAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_database.Path))
        {
            return Compare([]);
        }

        await using SqliteConnection connection = await _database.OpenAsync(cancellationToken);
        return Compare(ReadApplied(connection));
    }

    /// <summary>Makes the data folder and takes every step that is still to be taken.</summary>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns><see cref="SchemaState.Current"/>, or why nothing (more) was done.</returns>
    public async Task<SchemaState> MigrateAsync(CancellationToken cancellationToken)
    {
        _database.CreateFolder();
        await using SqliteConnection connection = await _database.OpenAsync(cancellationToken);
        SchemaState state = Compare(ReadApplied(connection));
        if (state is SchemaState.Behind)
        {
            Execute(connection, UseWriteAheadLog);
        }

        while (state is SchemaState.Behind)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state = TakeNext(connection);
        }

        return state;
    }

    // The record is compared again under the write lock, so that of two processes only one takes a step.
    private SchemaState TakeNext(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, CreateRecord);
        if (Compare(ReadApplied(connection)) is SchemaState.Behind behind)
        {
            Migration next = _migrations[behind.Version];
            Execute(connection, next.Text);
            Record(connection, next);
        }

        SchemaState state = Compare(ReadApplied(connection));
        transaction.Commit();
        return state;
    }

    private SchemaState Compare(IReadOnlyList<AppliedMigration> applied)
    {
        for (int i = 0; i < _migrations.Count; i++)
        {
            if (_migrations[i].Version != i + 1)
            {
                return new SchemaState.Refused($"this program lacks migration {i + 1}; it was not built whole");
            }
        }

        for (int i = 0; i < applied.Count; i++)
        {
            if (Difference(applied[i], i + 1) is { } reason)
            {
                return new SchemaState.Refused(reason);
            }
        }

        return applied.Count == _migrations.Count
            ? new SchemaState.Current(applied.Count)
            : new SchemaState.Behind(applied.Count, [.. _migrations.Skip(applied.Count).Select(static step => step.Name)]);
    }

    private string? Difference(AppliedMigration applied, int expectedVersion)
    {
        if (applied.Version != expectedVersion)
        {
            return $"the database lacks migration {expectedVersion} but has {applied.Version}; it cannot be repaired forward";
        }

        if (expectedVersion > _migrations.Count)
        {
            return $"the database is at migration {applied.Version} ({applied.Name}), which this program does not know;"
                + " run the newer program";
        }

        return string.Equals(applied.Checksum, _migrations[expectedVersion - 1].Checksum, StringComparison.Ordinal)
            ? null
            : $"migration {applied.Version} ({applied.Name}) was run with another text than this program has";
    }

    private static List<AppliedMigration> ReadApplied(SqliteConnection connection)
    {
        List<AppliedMigration> applied = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = HasRecord;
        if ((long)command.ExecuteScalar()! == 0)
        {
            return applied;
        }

        command.CommandText = ReadRecord;
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            applied.Add(new AppliedMigration(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private void Record(SqliteConnection connection, Migration migration)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = AddRecord;
        command.Parameters.AddWithValue("@Version", migration.Version);
        command.Parameters.AddWithValue("@Name", migration.Name);
        command.Parameters.AddWithValue("@Checksum", migration.Checksum);
        command.Parameters.AddWithValue("@AppliedAt", _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a constant or an embedded resource of this assembly; nothing of it comes from outside.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
