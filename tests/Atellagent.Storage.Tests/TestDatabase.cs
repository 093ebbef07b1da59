using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Atellagent.Harness;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.PostgreSql;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests;

/// <summary>A migrated database of its own, gone afterwards. PostgreSQL is skipped where its binaries are not installed.</summary>
internal sealed partial class TestDatabase : IDisposable
{
    private const string Template = "migrated";
    private static readonly Lazy<Task> Migrated = new(MigrateTemplateAsync);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atellagent-storage-");

    public TestDatabase() => Database = new SqliteDatabase(Path.Combine(_folder.FullName, "data", "atellagent.db"));

    private TestDatabase(BoundaryDatabase database) => Database = database;

    public BoundaryDatabase Database { get; }

    public SqliteDatabase Sqlite => (SqliteDatabase)Database;

    private bool IsPostgreSql => Database.Kind == DatabaseKind.PostgreSql;

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        if (kind == DatabaseKind.PostgreSql)
        {
            await Migrated.Value;
            PostgresServer server = await ServerAsync();
            return new TestDatabase(new PostgreSqlDatabase(await server.CreateDatabaseAsync(Template)));
        }

        TestDatabase test = new();
        SchemaState state = await test.Database.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None);
        Assert.IsType<SchemaState.Current>(state);
        return test;
    }

    /// <summary>The server of these tests; they are skipped where there can be none.</summary>
    public static async Task<PostgresServer> ServerAsync()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        return await PostgresServer.SharedAsync();
    }

    public DbConnection Open() => Database.DataSource.OpenConnection();

    public int Execute(string text)
    {
        using DbConnection connection = Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = IsPostgreSql ? Translate(text) : text;
        return command.ExecuteNonQuery();
    }

    public T Read<T>(string text)
    {
        using DbConnection connection = Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = text;
        return (T)Convert.ChangeType(command.ExecuteScalar()!, typeof(T), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (Database is PostgreSqlDatabase shared)
        {
            shared.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        else
        {
            using SqliteConnection connection = new(Sqlite.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        _folder.Delete(recursive: true);
    }

    // What is written by hand here is written for SQLite. A row that is replaced there is emptied with its table here.
    private static string Translate(string text) => Replacement().Replace(text, "truncate $1 cascade")
        .Replace("x'00'", @"'\x00'::bytea", StringComparison.Ordinal);

    private static async Task MigrateTemplateAsync()
    {
        PostgresServer server = await ServerAsync();
        await server.SqlAsync($"create database {Template}");
        await using PostgreSqlDatabase template = new(server.ConnectionString(Template));
        Assert.IsType<SchemaState.Current>(await template.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None));
    }

    [GeneratedRegex(@"^insert or replace into (\w+).*$", RegexOptions.Singleline)]
    private static partial Regex Replacement();
}
