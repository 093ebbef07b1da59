using System.Runtime.Versioning;
using Atellagent.Storage.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Storage.Tests.Migrations;

public sealed class SqliteMigratorTests : IDisposable
{
    private static readonly Migration First = new(1, "0001_first", "create table first (id integer primary key) strict;");
    private static readonly Migration Second = new(2, "0002_second", "create table second (id integer primary key) strict;");

    private readonly TestDatabase _test = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Takes_every_step_in_order_and_records_it()
    {
        SchemaState state = await Migrator(First, Second).MigrateAsync(CancellationToken.None);

        Assert.Equal(new SchemaState.Current(2), state);
        Assert.Equal(First.Checksum, _test.Read<string>("select checksum from schema_version where version = 1"));
        Assert.Equal("0002_second", _test.Read<string>("select name from schema_version where version = 2"));
        Assert.StartsWith(
            "2026-09-01T12:00:00",
            _test.Read<string>("select applied_at from schema_version where version = 2"),
            StringComparison.Ordinal);
        Assert.Equal(2, _test.Read<long>("select count(*) from sqlite_schema where name in ('first', 'second')"));
    }

    [Fact]
    public async Task A_new_file_has_pages_of_8_KiB_and_a_write_ahead_log()
    {
        await Migrator(First).MigrateAsync(CancellationToken.None);

        Assert.Equal(8192, _test.Read<long>("pragma page_size"));
        Assert.Equal("wal", _test.Read<string>("pragma journal_mode"));
    }

    [Fact]
    public async Task Taking_the_steps_again_changes_nothing()
    {
        await Migrator(First, Second).MigrateAsync(CancellationToken.None);

        Assert.Equal(new SchemaState.Current(2), await Migrator(First, Second).MigrateAsync(CancellationToken.None));
        Assert.Equal(2, _test.Read<long>("select count(*) from schema_version"));
    }

    [Fact]
    public async Task A_database_that_is_behind_takes_only_what_it_lacks()
    {
        await Migrator(First).MigrateAsync(CancellationToken.None);
        SchemaState.Behind behind = Assert.IsType<SchemaState.Behind>(
            await Migrator(First, Second).CheckAsync(CancellationToken.None));

        Assert.Equal(["0002_second"], behind.Pending);
        Assert.Equal(new SchemaState.Current(2), await Migrator(First, Second).MigrateAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Refuses_a_step_that_was_run_with_another_text()
    {
        await Migrator(First, Second).MigrateAsync(CancellationToken.None);

        SchemaState state = await Migrator(First with { Text = First.Text + " " }, Second).MigrateAsync(CancellationToken.None);

        Assert.Equal("migration 1 (0001_first) was run with another text than this program has", Refusal(state));
    }

    [Fact]
    public async Task Refuses_a_database_newer_than_the_program()
    {
        await Migrator(First, Second).MigrateAsync(CancellationToken.None);

        SchemaState state = await Migrator(First).MigrateAsync(CancellationToken.None);

        Assert.Contains("which this program does not know", Refusal(state), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_database_that_lacks_a_step_in_the_middle()
    {
        await Migrator(First, Second).MigrateAsync(CancellationToken.None);
        _test.Execute("delete from schema_version where version = 1");

        SchemaState state = await Migrator(First, Second).MigrateAsync(CancellationToken.None);

        Assert.Contains("lacks migration 1 but has 2", Refusal(state), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_to_run_when_the_program_lacks_a_step()
    {
        SchemaState state = await Migrator(First, Second with { Version = 3 }).MigrateAsync(CancellationToken.None);

        Assert.Contains("this program lacks migration 2", Refusal(state), StringComparison.Ordinal);
        Assert.Equal(0, _test.Read<long>("select count(*) from sqlite_schema"));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_of_itself()
    {
        Migration half = Second with { Text = Second.Text + " insert into absent values (1);" };

        await Assert.ThrowsAsync<SqliteException>(() => Migrator(First, half).MigrateAsync(CancellationToken.None));

        Assert.Equal(1, _test.Read<long>("select max(version) from schema_version"));
        Assert.Equal(0, _test.Read<long>("select count(*) from sqlite_schema where name = 'second'"));
        Assert.Equal(new SchemaState.Current(2), await Migrator(First, Second).MigrateAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Of_migrators_that_start_together_each_step_is_taken_once()
    {
        _test.Sqlite.CreateFolder();

        SchemaState[] states = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () => Migrator(First, Second).MigrateAsync(CancellationToken.None),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()));

        Assert.All(states, state => Assert.Equal(new SchemaState.Current(2), state));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Makes_folder_and_file_for_this_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");

        await Migrator(First).MigrateAsync(CancellationToken.None);

        string file = _test.Sqlite.Path;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file + "-wal"));
    }

    [Fact]
    public async Task Comparing_makes_no_database()
    {
        SchemaState state = await Migrator(First).CheckAsync(CancellationToken.None);

        Assert.IsType<SchemaState.Behind>(state);
        Assert.False(File.Exists(_test.Sqlite.Path));
    }

    [Fact]
    public void No_built_in_step_begins_or_ends_a_transaction_itself()
    {
        IEnumerable<string> lines = Migration.ReadEmbedded("sqlite")
            .SelectMany(migration => migration.Text.Split('\n'))
            .Select(line => line.Trim());

        Assert.DoesNotContain(
            lines,
            line => line.StartsWith("commit", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("rollback", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("begin ", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("pragma", StringComparison.OrdinalIgnoreCase));
    }

    private static string Refusal(SchemaState state) => Assert.IsType<SchemaState.Refused>(state).Message;

    private SqliteMigrator Migrator(params Migration[] migrations) => new(_test.Sqlite, _time, migrations);
}
