using Atellagent.Domain.Approvals;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Evidence;
using Atellagent.Harness;
using Atellagent.Storage.Erasures;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.PostgreSql;
using Atellagent.Storage.Tests.Evidence;
using Npgsql;

namespace Atellagent.Storage.Tests.Migrations;

public sealed class RuntimeRoleTests
{
    private const string Forbidden = "42501";

    public static TheoryData<string> Attempts => new(
        ((string[])["evidence_record", "evidence_posting", "action", "action_conclusion", "approval_vote"]).SelectMany(static table => (string[])
        [
            $"update {table} set log = log",
            $"delete from {table}",
            $"truncate {table} cascade",
            $"drop table {table} cascade",
            $"alter table {table} disable trigger all",
            $"alter table {table} owner to current_user",
        ]).Concat(
        [
            "update evidence_posting set chunk = 0",
            "delete from evidence_log",
            "delete from erasure",
            "delete from review",
            "delete from follow_up",
            "update evidence_tile set root = root",
            "delete from evidence_tile",
            "delete from evidence_key",
            "delete from evidence_checkpoint",
            "update evidence_key_use set from_size = 0",
            "create table mine (a int)",
            "delete from approval",
            "delete from action_course",
            "update evidence_payload set sealed = ''",
            "truncate evidence_payload",
            "drop table evidence_payload_other",
            "delete from payload_key",
            "update schema_version set checksum = ''",
            "create or replace function refuse() returns trigger language plpgsql as $$ begin return new; end $$",
            "drop trigger evidence_record_never_changes on evidence_record",
            "set session_replication_role = replica",
        ]));

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task It_can_neither_change_evidence_nor_take_its_guards_away(string statement)
    {
        await using PostgreSqlDatabase runtime = await OpenAsync();
        await using NpgsqlConnection connection = (NpgsqlConnection)runtime.DataSource.OpenConnection();
        await using NpgsqlCommand command = new(statement, connection);

        PostgresException refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        // A column that a table does not have is found before the right is asked for.
        Assert.True(refusal.SqlState is Forbidden || (refusal.SqlState == "42703" && statement.StartsWith("update", StringComparison.Ordinal)), refusal.Message);
    }

    [Fact]
    public async Task It_can_do_all_that_a_silo_does()
    {
        await using PostgreSqlDatabase runtime = await OpenAsync();
        using EvidenceStore store = new(runtime, PlainSeal.Vault(runtime), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);
        EvidenceEntry waiting = Entries.Claim("act_1", key: null) with { Approval = new ApprovalStep.Opened("apr_1", "sha256:granted", Entries.Noon, Entries.Noon.AddHours(1)) };
        EvidenceEntry vote = Entries.Plain("vote") with
        {
            Approval = new ApprovalStep.Moved("apr_1", 1, ApprovalState.Rejected, new ApprovalVote("ann", false, "", Entries.Noon)),
            Conclusion = new ActionConclusion("act_1", Entries.Body("no")),
        };
        EvidenceEntry unknown = Entries.Conclude("act_2", "?") with { Conclusion = new ActionConclusion("act_2", Entries.Body("?")) { IsUnknown = true } };
        EvidenceEntry order = Entries.Plain("order") with { Erasure = new ErasureStep.Ordered("era_1", ErasureKind.Action, "act_1") };

        IReadOnlyList<EntryResult> results = await store.CommitAsync(
            claim, [waiting, vote, Entries.Claim("act_2", "k", clock: 0), unknown, order, Entries.Plain("a") with { Payload = Entries.Body("beside") }], CancellationToken.None);

        Assert.All(results, static result => Assert.IsType<EntryResult.Recorded>(result));
        ErasureStore erasures = new(runtime);
        await erasures.TidyAsync(CancellationToken.None);
        Assert.Equal(ErasureProgress.Complete, await erasures.AdvanceAsync("era_1", Entries.Noon, CancellationToken.None));
        Assert.False(await erasures.HasOlderAsync(Entries.Noon.AddDays(-1), CancellationToken.None));
        Assert.Empty(await store.TakeOverAsync(claim, 10, CancellationToken.None));
        await store.ProbeAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("nobody_there", "there is no role")]
    [InlineData("atellagent", "superuser")]
    [InlineData("a; drop table evidence_record", "no name of a role")]
    public async Task A_role_that_would_not_be_held_to_it_is_refused(string role, string why)
    {
        using TestDatabase test = await TestDatabase.CreateAsync(Databases.DatabaseKind.PostgreSql);

        Assert.Contains(why, await PostgreSqlRuntimeRole.GrantAsync((PostgreSqlDatabase)test.Database, role, CancellationToken.None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alter schema public owner to", "owns the schema")]
    [InlineData("alter table evidence_record owner to", "owns tables")]
    [InlineData("grant owning_test to", "owns tables")]
    [InlineData("grant pg_write_all_data to", "can do more")]
    [InlineData("grant pg_execute_server_program to", "can do more")]
    [InlineData("grant making_test to", "can do more")]
    [InlineData("grant granted_test to", "can change evidence_record")]
    [InlineData("grant all on schema public to granted_test; grant granted_test to", "can make things")]
    public async Task A_role_that_has_by_another_way_what_is_taken_away_is_refused(string how, string why)
    {
        PostgresServer server = await TestDatabase.ServerAsync();
        using TestDatabase test = await TestDatabase.CreateAsync(Databases.DatabaseKind.PostgreSql);
        string role = $"role_{Guid.CreateVersion7():n}";
        foreach ((string name, string more) in ((string, string)[])[("owning_test", ""), ("making_test", "createrole"), ("granted_test", "")])
        {
            await server.SqlAsync($"do $$ begin create role {name} {more}; exception when duplicate_object or unique_violation then null; end $$");
        }

        await server.SqlAsync($"create role {role} login");
        test.Execute(how.Contains("owning", StringComparison.Ordinal) ? "alter table action owner to owning_test" : "select 1");
        test.Execute(how.StartsWith("grant granted", StringComparison.Ordinal) ? "grant update (body) on evidence_record to granted_test" : "select 1");
        test.Execute($"{how} {role}");

        Assert.Contains(why, await PostgreSqlRuntimeRole.GrantAsync((PostgreSqlDatabase)test.Database, role, CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_role_was_given_before_is_taken_away()
    {
        PostgresServer server = await TestDatabase.ServerAsync();
        using TestDatabase test = await TestDatabase.CreateAsync(Databases.DatabaseKind.PostgreSql);
        string role = $"role_{Guid.CreateVersion7():n}";
        await server.SqlAsync($"create role {role} login");
        test.Execute($"grant all on all tables in schema public to {role}; grant all on schema public to {role}");

        Assert.Null(await PostgreSqlRuntimeRole.GrantAsync((PostgreSqlDatabase)test.Database, role, CancellationToken.None));

        Assert.False(test.Read<bool>($"select has_table_privilege('{role}', 'evidence_record', 'truncate, trigger, references, update, delete')"));
        Assert.False(test.Read<bool>($"select has_schema_privilege('{role}', 'public', 'create')"));
    }

    // Databases of one server share its roles.
    private static async Task<PostgreSqlDatabase> OpenAsync()
    {
        PostgresServer server = await TestDatabase.ServerAsync();
        TestDatabase test = await TestDatabase.CreateAsync(Databases.DatabaseKind.PostgreSql);
        await server.SqlAsync("do $$ begin create role runtime_test login password 'runtime'; exception when duplicate_object or unique_violation then null; end $$");
        Assert.Null(await PostgreSqlRuntimeRole.GrantAsync((PostgreSqlDatabase)test.Database, "runtime_test", CancellationToken.None));
        NpgsqlConnectionStringBuilder settings = new(((NpgsqlConnection)test.Database.DataSource.CreateConnection()).ConnectionString) { Username = "runtime_test", Password = "runtime" };
        return new PostgreSqlDatabase(settings.ConnectionString);
    }
}
