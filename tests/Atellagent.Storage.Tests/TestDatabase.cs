using Atellagent.Storage.Migrations;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests;

/// <summary>A migrated database in a folder of its own, gone afterwards.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atellagent-storage-");

    public TestDatabase() => Database = new SqliteDatabase(Path.Combine(_folder.FullName, "data", "atellagent.db"));

    public SqliteDatabase Database { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        TestDatabase test = new();
        SchemaState state = await new SqliteMigrator(test.Database, TimeProvider.System).MigrateAsync(CancellationToken.None);
        Assert.IsType<SchemaState.Current>(state);
        return test;
    }

    public int Execute(string text)
    {
        using SqliteConnection connection = Database.OpenPooled();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteNonQuery();
    }

    public T Read<T>(string text)
    {
        using SqliteConnection connection = Database.OpenPooled();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return (T)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        using (SqliteConnection connection = new(Database.ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Delete(recursive: true);
    }
}
