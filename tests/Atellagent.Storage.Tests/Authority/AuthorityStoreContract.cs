using System.Data.Common;
using Atellagent.Domain.Authority;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Authority;

public abstract class AuthorityStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private AuthorityStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        _store = new AuthorityStore(_test.Database);
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_empty_boundary_stands_at_zero()
    {
        AuthorityChanges changes = await _store.ReadAsync(0, CancellationToken.None);

        Assert.Equal(0, changes.Clock);
        Assert.Empty(changes.Records);
    }

    [Fact]
    public async Task A_reader_that_is_complete_gets_the_clock_and_nothing_else()
    {
        Insert("principal/a");

        AuthorityChanges changes = await _store.ReadAsync(1, CancellationToken.None);

        Assert.Equal(1, changes.Clock);
        Assert.Empty(changes.Records);
    }

    [Fact]
    public async Task A_cleared_document_is_told_without_json()
    {
        Insert("principal/a");
        _test.Execute("update grain_state set payload = null, version = version + 1");

        AuthorityChanges changes = await _store.ReadAsync(1, CancellationToken.None);

        Assert.Equal([new AuthorityRecord("principal", "a", 2, null)], changes.Records);
    }

    [Fact]
    public async Task A_document_of_a_kind_that_the_schema_has_not_heard_of_raises_the_clock_too()
    {
        Insert("detector/secrets");

        AuthorityChanges changes = await _store.ReadAsync(0, CancellationToken.None);

        Assert.Equal("detector", Assert.Single(changes.Records).Kind);
    }

    [Fact]
    public async Task A_change_that_stands_in_no_document_is_told_with_its_clock_for_a_version()
    {
        _test.Execute(
            """
            update authority_clock set value = value + 1;
            insert into authority_change (kind, name, clock) values ('token', 'tok_1', (select value from authority_clock))
            """);

        AuthorityChanges changes = await _store.ReadAsync(0, CancellationToken.None);

        Assert.Equal([new AuthorityRecord("token", "tok_1", 1, null)], changes.Records);
    }

    [Fact]
    public async Task A_reader_never_sees_a_clock_without_its_changes()
    {
        using CancellationTokenSource done = new();
        Task writer = Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 200; i++)
                {
                    Insert("principal/p" + i);
                }

                done.Cancel();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        long complete = 0;
        HashSet<string> seen = [];
        while (!done.IsCancellationRequested || complete < 200)
        {
            AuthorityChanges changes = await _store.ReadAsync(complete, CancellationToken.None);
            Assert.Equal(changes.Clock - complete, changes.Records.Count);
            seen.UnionWith(changes.Records.Select(record => record.Name));
            complete = changes.Clock;
        }

        await writer;
        Assert.Equal(200, seen.Count);
    }

    [Theory]
    [InlineData("update grain_state set payload = '{}'")]
    [InlineData("update grain_state set version = version - 1")]
    [InlineData("update grain_state set grain_id = 'principal/b', version = version + 1")]
    [InlineData("update grain_state set payload = 'no json', version = version + 1")]
    [InlineData("delete from grain_state")]
    [InlineData("insert or replace into grain_state (grain_id, state_name, version, modified_at) values ('principal/a', 'document', 1, '')")]
    [InlineData("insert into grain_state (grain_id, state_name, version, modified_at) values ('principal/a', 'document', 1, '')")]
    [InlineData("insert into grain_state (grain_id, state_name, version, modified_at) values ('a', 'document', 1, '')")]
    [InlineData("update authority_clock set value = value")]
    [InlineData("update authority_clock set value = 0")]
    [InlineData("delete from authority_clock")]
    [InlineData("insert into authority_change (kind, name, clock) values ('Token', 't', 1)")]
    public void What_would_let_a_change_go_unnoticed_is_refused(string attempt)
    {
        Insert("principal/a");

        Assert.ThrowsAny<DbException>(() => _test.Execute(attempt));
    }

    private void Insert(string grainId)
    {
        using DbConnection connection = _test.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText =
            """
            insert into grain_state (grain_id, state_name, version, payload, modified_at)
            values (@GrainId, 'document', 1, '{}', '2026-01-01T00:00:00Z')
            """;
        DbParameter id = command.CreateParameter();
        (id.ParameterName, id.Value) = ("@GrainId", grainId);
        command.Parameters.Add(id);
        command.ExecuteNonQuery();
    }
}
