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
        SchemaState state = await new SqliteMigrator(test.Database, TimeProvider.System, Steps()).MigrateAsync(CancellationToken.None);
        Assert.IsType<SchemaState.Current>(state);
        return test;
    }

    // FILLER
    internal static IReadOnlyList<Migration> Steps()
    {
        List<Migration> steps = [.. Migration.ReadEmbedded()];
        if (steps.All(step => step.Version != 3))
        {
            steps.Insert(2, new Migration(3, "0003_absent", "select 1"));
        }

        return steps;
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
