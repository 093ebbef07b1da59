using Atellagent.Harness;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.PostgreSql;
using Npgsql;

namespace Atellagent.Storage.Tests.Migrations;

public sealed class PostgreSqlMigratorTests : IAsyncLifetime
{
    private PostgreSqlDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        PostgresServer server = await TestDatabase.ServerAsync();
        _database = new PostgreSqlDatabase(await server.CreateDatabaseAsync());
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task An_empty_database_is_behind_and_is_brought_forward_once_whoever_does_it()
    {
        SchemaState before = await _database.CreateMigrator(TimeProvider.System).CheckAsync(CancellationToken.None);

        SchemaState[] after = await Task.WhenAll(Enumerable.Range(0, 3)
            .Select(_ => _database.CreateMigrator(TimeProvider.System).MigrateAsync(CancellationToken.None)));

        int all = Migration.ReadEmbedded("postgresql").Count;
        Assert.Equal(0, Assert.IsType<SchemaState.Behind>(before).Version);
        Assert.Contains("atell migrate", before.Message, StringComparison.Ordinal);
        Assert.All(after, state => Assert.Equal(new SchemaState.Current(all), state));
        Assert.Equal((long)all, await ReadAsync("select count(*) from schema_version"));
        Assert.Equal(new SchemaState.Current(all), await _database.CreateMigrator(TimeProvider.System).CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_and_the_steps_before_it_stay()
    {
        PostgreSqlMigrator migrator = new(_database, TimeProvider.System, [Step(1, "create table one (id int)"), Step(2, "create table two (id int); select 1 / 0")]);

        await Assert.ThrowsAsync<PostgresException>(() => migrator.MigrateAsync(CancellationToken.None));

        Assert.Equal(1, Assert.IsType<SchemaState.Behind>(await migrator.CheckAsync(CancellationToken.None)).Version);
        Assert.Equal(1L, await ReadAsync("select count(*) from pg_tables where tablename in ('one', 'two')"));
    }

    [Fact]
    public async Task A_database_that_was_brought_forward_with_another_text_or_by_a_newer_program_is_left_alone()
    {
        Migration one = Step(1, "create table one (id int)");
        await new PostgreSqlMigrator(_database, TimeProvider.System, [one, Step(2, "create table two (id int)")]).MigrateAsync(CancellationToken.None);

        SchemaState newer = await new PostgreSqlMigrator(_database, TimeProvider.System, [one]).MigrateAsync(CancellationToken.None);
        SchemaState other = await new PostgreSqlMigrator(_database, TimeProvider.System, [Step(1, "create table one (id bigint)")]).MigrateAsync(CancellationToken.None);

        Assert.Contains("run the newer program", Assert.IsType<SchemaState.Refused>(newer).Message, StringComparison.Ordinal);
        Assert.Contains("another text", Assert.IsType<SchemaState.Refused>(other).Message, StringComparison.Ordinal);
    }

    private static Migration Step(int version, string text) => new(version, $"{version:0000}_step", text);

    private async Task<object?> ReadAsync(string text)
    {
        await using NpgsqlConnection connection = await _database.OpenOwnAsync(CancellationToken.None);
        await using NpgsqlCommand command = new(text, connection);
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }
}
