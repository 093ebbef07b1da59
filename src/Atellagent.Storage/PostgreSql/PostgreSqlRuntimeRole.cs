using System.Text.RegularExpressions;
using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>
/// The role that silos connect as, where it is another than the one that migrates. It owns nothing: it can append evidence and cannot change it,
/// nor take its guards away.
/// </summary>
public static partial class PostgreSqlRuntimeRole
{
    // Who is a member of these can do what is taken away, or become somebody who can.
    private static readonly string[] Powerful = ["pg_write_all_data", "pg_write_server_files", "pg_execute_server_program"];

    // What is said once: these tables are added to, and nothing else. Everything else is state, or has guards of its own.
    private static readonly string[] AppendOnly =
    [
        "evidence_record", "evidence_posting", "evidence_tile", "evidence_key_use", "action", "action_conclusion", "approval_vote",
    ];

    // Moved on by guarded updates only, and never deleted from.
    private static readonly string[] NeverDeleted =
    [
        "evidence_log", "evidence_key", "evidence_checkpoint", "approval", "approval_grant", "approval_escalation", "action_course", "action_settled",
        "erasure", "review", "follow_up", "authority_clock", "payload_key",
    ];

    private const string GrantAll =
        """
        do $$
        begin
            execute format('revoke all on schema %I from ROLE', current_schema());
            execute format('revoke all on all tables in schema %I from ROLE', current_schema());
            execute format('revoke all on all sequences in schema %I from ROLE', current_schema());
            execute format('revoke all on all functions in schema %I from ROLE', current_schema());
            execute format('grant usage on schema %I to ROLE', current_schema());
            execute format('grant select, insert, update, delete on all tables in schema %I to ROLE', current_schema());
            execute format('grant usage, select on all sequences in schema %I to ROLE', current_schema());
            revoke update, delete on APPENDONLY from ROLE;
            revoke delete on NEVERDELETED from ROLE;
            revoke update on evidence_payload from ROLE;
            revoke insert, update, delete on schema_version from ROLE;
            revoke execute on function evidence_payload_prepare(integer), evidence_payload_drop(bigint) from public;
            grant execute on function evidence_payload_prepare(integer), evidence_payload_drop(bigint) to ROLE;
        end
        $$
        """;

    private const string FindOwned =
        """
        select case
            when exists (select 1 from pg_class where relnamespace = current_schema()::regnamespace and pg_has_role(@Role, relowner, 'member'))
                then 'owns tables of the boundary, or is a member of who does'
            when exists (select 1 from pg_proc where pronamespace = current_schema()::regnamespace and pg_has_role(@Role, proowner, 'member'))
                then 'owns functions of the boundary, or is a member of who does'
            when exists (select 1 from pg_namespace where nspname = current_schema() and pg_has_role(@Role, nspowner, 'member'))
                then 'owns the schema, or is a member of who does'
            when exists (select 1 from pg_database where datname = current_database() and pg_has_role(@Role, datdba, 'member'))
                then 'owns the database, or is a member of who does'
        end
        """;

    // What it has by another way than ours: from everybody, or from a role that it is a member of.
    private const string FindLeft =
        """
        select 'can change ' || t.name || ' by what is granted to everybody or to a role that it is a member of'
        from unnest(@AppendOnly) as t(name) where has_table_privilege(@Role, t.name, 'update, delete, truncate, trigger')
            or has_any_column_privilege(@Role, t.name, 'update')
        union all
        select 'can delete from ' || t.name || ' by what is granted to everybody or to a role that it is a member of'
        from unnest(@NeverDeleted) as t(name) where has_table_privilege(@Role, t.name, 'delete, truncate, trigger')
        union all
        select 'can make things in the schema by what is granted to everybody or to a role that it is a member of'
        where has_schema_privilege(@Role, current_schema(), 'create')
        limit 1
        """;

    private const string FindPower =
        """
        select case
            when rolsuper then 'is a superuser'
            when pg_has_role(rolname, current_user, 'member') then 'is a member of the role that migrates'
            when rolcreaterole then 'can make roles and be a member of any'
            when rolreplication then 'can read the database past all rights'
            when exists (select 1 from pg_roles other where (other.rolsuper or other.rolcreaterole or other.rolname = any(@Powerful)) and pg_has_role(r.rolname, other.oid, 'member'))
                then 'is a member of a role that can do more than it may'
        end
        from pg_roles r where rolname = @Role
        """;

    /// <summary>Gives a role what a silo needs, and takes away what it must not have. The role is there already; nothing is said of how it signs in.</summary>
    /// <param name="database">The migrated database, as the role that migrates.</param>
    /// <param name="role">The role's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it cannot be that role; null where it is.</returns>
    public static async Task<string?> GrantAsync(PostgreSqlDatabase database, string role, CancellationToken cancellationToken)
    {
        if (!Name().IsMatch(role))
        {
            return $"'{role}' is no name of a role: small letters, digits and underscores";
        }

        await using NpgsqlConnection connection = await database.OpenOwnAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await AskAsync(connection, "select 1 from pg_roles where rolname = @Role", role, cancellationToken) is null)
        {
            return $"there is no role '{role}'; make it with 'create role {role} login', and a password or another way to sign in";
        }

        foreach (string question in (string[])[FindPower, FindOwned])
        {
            if (await AskAsync(connection, question, role, cancellationToken) is string why)
            {
                return $"the role '{role}' {why}: nothing that is taken away from it would be";
            }
        }

        string text = GrantAll
            .Replace("ROLE", "\"" + role + "\"", StringComparison.Ordinal)
            .Replace("APPENDONLY", string.Join(", ", AppendOnly), StringComparison.Ordinal)
            .Replace("NEVERDELETED", string.Join(", ", NeverDeleted), StringComparison.Ordinal);
#pragma warning disable CA2100 // A constant, in which the name stands that was looked at above.
        await using NpgsqlCommand grant = new(text, connection);
#pragma warning restore CA2100
        await grant.ExecuteNonQueryAsync(cancellationToken);
        if (await AskAsync(connection, FindLeft, role, cancellationToken) is string left)
        {
            return $"the role '{role}' {left}";
        }

        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string question, string role, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants of this class.
        await using NpgsqlCommand command = new(question, connection);
#pragma warning restore CA2100
        command.Parameters.AddWithValue("@Role", role);
        command.Parameters.AddWithValue("@Powerful", Powerful);
        command.Parameters.AddWithValue("@AppendOnly", AppendOnly);
        command.Parameters.AddWithValue("@NeverDeleted", NeverDeleted);
        return await command.ExecuteScalarAsync(cancellationToken) is { } answer and not DBNull ? answer : null;
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex Name();
}
