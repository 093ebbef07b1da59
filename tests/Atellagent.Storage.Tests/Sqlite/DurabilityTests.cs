using System.Data.Common;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.Sqlite;

public sealed class DurabilityTests
{
    [Fact]
    public async Task A_migrated_database_is_durable()
    {
        using TestDatabase test = await TestDatabase.CreateAsync();

        DurabilityReport report = await new DurabilityCheck(test.Sqlite).RunAsync(CancellationToken.None);

        Assert.Equal(new DurabilityReport("wal", 2), report);
        Assert.True(report.IsDurable);
    }

    [Fact]
    public async Task A_database_that_was_never_migrated_is_not()
    {
        using TestDatabase test = new();
        test.Sqlite.CreateFolder();

        DurabilityReport report = await new DurabilityCheck(test.Sqlite).RunAsync(CancellationToken.None);

        Assert.False(report.IsDurable);
        Assert.Contains("journal mode is 'delete'", report.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Less_than_full_is_not_durable(long synchronous) =>
        Assert.False(new DurabilityReport("wal", synchronous).IsDurable);

    [Fact]
    public async Task A_setting_left_behind_in_the_pool_reaches_nobody()
    {
        using TestDatabase test = await TestDatabase.CreateAsync();
        await LeaveBehindAsync(test, "pragma synchronous = OFF; pragma busy_timeout = 0; pragma recursive_triggers = OFF; pragma query_only = ON");

        // The very connection that was spoilt is what the pool hands out next.
        await using (SqliteConnection raw = new(test.Sqlite.ConnectionString))
        {
            await raw.OpenAsync(CancellationToken.None);
            Assert.Equal(0L, Read(raw, "pragma synchronous"));
        }

        await using (SqliteConnection connection = await test.Sqlite.OpenSqliteAsync(CancellationToken.None))
        {
            AssertSound(connection);
        }

        await LeaveBehindAsync(test, "pragma synchronous = OFF; pragma busy_timeout = 0; pragma recursive_triggers = OFF; pragma query_only = ON");
        await using (DbConnection connection = await test.Sqlite.DataSource.OpenConnectionAsync(CancellationToken.None))
        {
            AssertSound((SqliteConnection)connection);
        }
    }

    private static async Task LeaveBehindAsync(TestDatabase test, string settings)
    {
        await using SqliteConnection raw = new(test.Sqlite.ConnectionString);
        await raw.OpenAsync(CancellationToken.None);
        await using SqliteCommand command = raw.CreateCommand();
        command.CommandText = settings;
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static void AssertSound(SqliteConnection connection)
    {
        Assert.Equal(2L, Read(connection, "pragma synchronous"));
        Assert.Equal(5000L, Read(connection, "pragma busy_timeout"));
        Assert.Equal(1L, Read(connection, "pragma recursive_triggers"));
        Assert.Equal(0L, Read(connection, "pragma query_only"));
    }

    private static object? Read(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }
}
