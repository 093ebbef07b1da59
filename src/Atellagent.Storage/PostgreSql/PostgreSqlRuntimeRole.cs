using System.Text.RegularExpressions;
using Npgsql;

namespace Atellagent.Storage.PostgreSql;

/// <summary>
/// The role that silos connect as, where it is another than the one that migrates. It owns nothing: it can append evidence and cannot change it,
/// nor take its guards away.
/// </summary>
public static partial class PostgreSqlRuntimeRole
{
    // What is said once: these tables are added to, and nothing else. Everything else is state, or has guards of its own.
    private static readonly string[] AppendOnly =
        ["evidence_record", "evidence_posting", "action", "action_conclusion", "approval_vote"];

    // Moved on by guarded updates only, and never deleted from.
    private static readonly string[] NeverDeleted =
        ["evidence_log", "approval", "approval_grant", "approval_escalation", "action_course", "action_settled", "erasure", "authority_clock", "payload_key"];

    private const string GrantAll =
        """
        do $$
        begin
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
        select count(*) from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname = @Role and c.relnamespace = current_schema()::regnamespace
        """;

    private const string FindPower =
        """
        select case when rolsuper then 'is a superuser' when pg_has_role(rolname, current_user, 'member') then 'is a member of the role that migrates' end
        from pg_roles where rolname = @Role
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
        await using (NpgsqlCommand power = new(FindPower, connection))
        {
            power.Parameters.AddWithValue("@Role", role);
            switch (await power.ExecuteScalarAsync(cancellationToken))
            {
                case null:
                    return $"there is no role '{role}'; make it with 'create role {role} login', and a password or another way to sign in";
                case string why:
                    return $"the role '{role}' {why}: nothing that is taken away from it would be";
            }
        }

        await using (NpgsqlCommand owned = new(FindOwned, connection))
        {
            owned.Parameters.AddWithValue("@Role", role);
            if (await owned.ExecuteScalarAsync(cancellationToken) is not 0L)
            {
                return $"the role '{role}' owns tables of the boundary: nothing that is taken away from it would be";
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
        return null;
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex Name();
}
