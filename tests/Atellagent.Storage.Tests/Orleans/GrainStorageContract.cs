using System.Data.Common;
using System.Globalization;
using Atellagent.Domain.Authority;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Databases;
using Orleans.Storage;

namespace Atellagent.Storage.Tests.Orleans;

public abstract class GrainStorageContract(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private NoteCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _cluster = await NoteCluster.StartAsync(_test);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _test.Dispose();
    }

    [Fact]
    public async Task What_was_written_is_read_after_a_restart()
    {
        await _cluster.Grain<IPrincipalNote>("support-agent").WriteAsync("first");
        await _cluster.Grain<IPrincipalNote>("support-agent").WriteAsync("second");

        await RestartAsync();

        Assert.Equal("second", await _cluster.Grain<IPrincipalNote>("support-agent").ReadAsync());
    }

    [Fact]
    public async Task A_cleared_state_is_gone_after_a_restart_and_its_version_goes_on()
    {
        await _cluster.Grain<IPrincipalNote>("support-agent").WriteAsync("first");
        await _cluster.Grain<IPrincipalNote>("support-agent").ClearAsync();

        await RestartAsync();

        Assert.Null(await _cluster.Grain<IPrincipalNote>("support-agent").ReadAsync());
        await _cluster.Grain<IPrincipalNote>("support-agent").ClearAsync();
        Assert.Equal(2L, Version("principal/support-agent"));
        await _cluster.Grain<IPrincipalNote>("support-agent").WriteAsync("again");
        Assert.Equal(3L, Version("principal/support-agent"));
        Assert.Equal("again", await _cluster.Grain<IPrincipalNote>("support-agent").ReadAsync());
    }

    [Fact]
    public async Task A_cleared_state_can_be_written_by_the_same_activation()
    {
        INoteGrain note = _cluster.Grain<IPrincipalNote>("support-agent");
        await note.WriteAsync("first");
        await note.ClearAsync();
        await note.WriteAsync("again");

        Assert.Equal(3L, Version("principal/support-agent"));
    }

    [Fact]
    public async Task Clearing_what_was_never_written_writes_nothing()
    {
        await _cluster.Grain<IPrincipalNote>("nobody").ClearAsync();

        Assert.Equal(0L, _test.Read<long>("select count(*) from grain_state"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_version_raised_behind_its_back_fails_the_write_and_ends_the_activation(int by)
    {
        INoteGrain note = _cluster.Grain<IPrincipalNote>("support-agent");
        await note.WriteAsync("mine");
        _test.Execute(
            $$"""update grain_state set version = version + {{by}}, payload = '{"text":"theirs","count":9}'""");

        await Assert.ThrowsAsync<InconsistentStateException>(() => note.WriteAsync("mine again"));

        Assert.Equal("theirs", await note.ReadAsync());
        Assert.Equal(1L + by, Version("principal/support-agent"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_version_raised_behind_its_back_fails_the_clearing(int by)
    {
        INoteGrain note = _cluster.Grain<IPrincipalNote>("support-agent");
        await note.WriteAsync("mine");
        _test.Execute($"update grain_state set version = version + {by}");

        await Assert.ThrowsAsync<InconsistentStateException>(note.ClearAsync);

        Assert.Equal("mine", await note.ReadAsync());
    }

    [Fact]
    public async Task A_first_write_that_lost_the_race_is_a_conflict()
    {
        INoteGrain note = _cluster.Grain<IPrincipalNote>("support-agent");
        Assert.Null(await note.ReadAsync());
        _test.Execute(
            """
            insert into grain_state (grain_id, state_name, version, payload, modified_at)
            values ('principal/support-agent', 'document', 1, '{"text":"theirs","count":1}', '2026-01-01T00:00:00Z')
            """);

        await Assert.ThrowsAsync<InconsistentStateException>(() => note.WriteAsync("mine"));

        Assert.Equal("theirs", await note.ReadAsync());
    }

    [Fact]
    public async Task A_row_that_has_gone_is_a_conflict_and_not_a_first_write()
    {
        INoteGrain note = _cluster.Grain<IScratchNote>("a");
        await note.WriteAsync("mine");
        _test.Execute(kind == DatabaseKind.Sqlite
            ? "drop trigger grain_state_stays; delete from grain_state"
            : "drop trigger grain_state_stays on grain_state; delete from grain_state");

        await Assert.ThrowsAsync<InconsistentStateException>(() => note.WriteAsync("mine again"));

        Assert.Equal(0L, _test.Read<long>("select count(*) from grain_state"));
    }

    // A key that reads as a hexadecimal number or a GUID must not share a row with another that reads as the same one.
    [Fact]
    public async Task Names_that_are_numbers_to_a_machine_stay_apart()
    {
        string[] names =
        [
            "abc", "ABC", "0abc", "123", "0123", "0", "00",
            "00000000000000000000000000000abc", "00000000000000000000000000000ABC", "finance/refunds",
        ];
        foreach (string name in names)
        {
            await _cluster.Grain<IPrincipalNote>(name).WriteAsync("principal " + name);
            await _cluster.Grain<IRouteNote>(name).WriteAsync("route " + name);
        }

        await RestartAsync();

        foreach (string name in names)
        {
            Assert.Equal("principal " + name, await _cluster.Grain<IPrincipalNote>(name).ReadAsync());
            Assert.Equal("route " + name, await _cluster.Grain<IRouteNote>(name).ReadAsync());
        }

        Assert.Equal(2L * names.Length, _test.Read<long>("select count(*) from grain_state"));
    }

    [Fact]
    public async Task Each_write_and_each_clearing_of_a_document_moves_the_clock_by_one()
    {
        INoteGrain note = _cluster.Grain<IPrincipalNote>("support-agent");
        for (long expected = 1; expected <= 3; expected++)
        {
            await note.WriteAsync("text " + expected);
            Assert.Equal(expected, Clock());
        }

        await note.ClearAsync();
        Assert.Equal(4L, Clock());
    }

    [Fact]
    public async Task A_write_that_lost_moves_no_clock()
    {
        INoteGrain note = _cluster.Grain<IPrincipalNote>("support-agent");
        await note.WriteAsync("mine");
        _test.Execute("update grain_state set version = version + 1");
        long before = Clock();

        await Assert.ThrowsAsync<InconsistentStateException>(() => note.WriteAsync("mine again"));

        Assert.Equal(before, Clock());
    }

    [Fact]
    public async Task A_state_that_is_no_document_moves_no_clock()
    {
        await _cluster.Grain<IScratchNote>("a").WriteAsync("text");

        Assert.Equal(0L, Clock());
        Assert.Equal(1L, Version("scratch/a"));
    }

    [Fact]
    public async Task A_document_is_read_back_as_kind_name_version_and_json_without_type_names()
    {
        await _cluster.Grain<IPrincipalNote>("finance/bot").WriteAsync("one");
        await _cluster.Grain<IPrincipalNote>("finance/bot").WriteAsync("two");

        Assert.Equal(
            """principal|finance/bot|2|{"text":"two","count":2}""",
            _test.Read<string>("select kind || '|' || name || '|' || version || '|' || payload from authority_document"));
    }

    [Fact]
    public async Task The_authority_store_reads_what_the_grains_wrote()
    {
        AuthorityStore store = new(_test.Database);
        await _cluster.Grain<IPrincipalNote>("support-agent").WriteAsync("one");
        await _cluster.Grain<IRouteNote>("payments").WriteAsync("one");
        await _cluster.Grain<IPrincipalNote>("support-agent").WriteAsync("two");

        AuthorityChanges all = await store.ReadAsync(0, CancellationToken.None);
        AuthorityChanges later = await store.ReadAsync(2, CancellationToken.None);

        Assert.Equal(3, all.Clock);
        Assert.Equal(
            [
                new AuthorityRecord("route", "payments", 1, """{"text":"one","count":1}"""),
                new AuthorityRecord("principal", "support-agent", 2, """{"text":"two","count":2}"""),
            ],
            all.Records);
        Assert.Equal("support-agent", Assert.Single(later.Records).Name);
    }

    [Fact]
    public async Task A_failing_statement_leaves_the_pool_sound()
    {
        INoteGrain note = _cluster.Grain<IPrincipalNote>("support-agent");
        await note.WriteAsync("mine");
        _test.Execute(kind == DatabaseKind.Sqlite
            ? "create trigger broken before update on grain_state begin select raise(abort, 'the disk is unwell'); end"
            : "create trigger broken before update on grain_state for each row execute function refuse('the disk is unwell')");
        for (int i = 0; i < 5; i++)
        {
            Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => note.WriteAsync("never"));

            // What the driver of PostgreSQL throws does not travel between processes, and tells this caller no more than that it failed.
            Assert.True(kind == DatabaseKind.PostgreSql || fault.ToString().Contains("the disk is unwell", StringComparison.Ordinal));
        }

        _test.Execute(kind == DatabaseKind.Sqlite ? "drop trigger broken" : "drop trigger broken on grain_state");
        await note.EndAsync();

        await using DbConnection connection = await _test.Database.DataSource.OpenConnectionAsync(CancellationToken.None);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        Assert.Equal(1L, Version("principal/support-agent"));
        await transaction.RollbackAsync(CancellationToken.None);
        await _cluster.Grain<IPrincipalNote>("other").WriteAsync("works");
    }

    [Fact]
    public async Task State_with_a_member_that_the_reader_does_not_know_is_not_read()
    {
        _test.Execute(
            """
            insert into grain_state (grain_id, state_name, version, payload, modified_at)
            values ('principal/x', 'document', 1, '{"text":"a","count":1,"onlyOnMondays":true}', '2026-01-01T00:00:00Z')
            """);

        await Assert.ThrowsAnyAsync<Exception>(() => _cluster.Grain<IPrincipalNote>("x").ReadAsync());
    }

    private async Task RestartAsync()
    {
        await _cluster.DisposeAsync();
        _cluster = await NoteCluster.StartAsync(_test);
    }

    private long Version(string grainId)
    {
        using DbConnection connection = _test.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "select version from grain_state where grain_id = @GrainId";
        DbParameter id = command.CreateParameter();
        (id.ParameterName, id.Value) = ("@GrainId", grainId);
        command.Parameters.Add(id);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private long Clock() => _test.Read<long>("select value from authority_clock");
}
