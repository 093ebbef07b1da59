using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.People;

/// <summary>The hashes of people's passwords.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
public sealed class PasswordTable(BoundaryDatabase database, TimeProvider time)
{
    private const string Find = "select hash from person_password where person = @Person";

    // A new password ends what was won with the old one; tokens end with their authorization, by its trigger.
    private const string Set =
        """
        insert into person_password (person, hash, set_by, set_at) values (@Person, @Hash, @By, @Now)
        on conflict (person) do update set hash = excluded.hash, set_by = excluded.set_by, set_at = excluded.set_at;
        delete from person_session where person = @Person;
        delete from person_invitation where person = @Person;
        update openiddict_authorization set status = 'revoked', version = version + 1 where subject = @Person and status = 'valid';
        """;

    private const string Renew = "update person_password set hash = @Hash where person = @Person and hash = @Before";

    /// <summary>Finds a hash.</summary>
    /// <param name="person">The principal's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hash, or null where the person has no password.</returns>
    public async Task<string?> FindAsync(string person, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(Find, new { Person = person }, cancellationToken: cancellationToken));
    }

    /// <summary>Sets a password and ends every session, invitation and authorization of the person, in one transaction.</summary>
    /// <param name="person">The principal's name.</param>
    /// <param name="hash">The hash.</param>
    /// <param name="by">Who sets it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    public async Task SetAsync(string person, string hash, string by, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            Set,
            new { Person = person, Hash = hash, By = by, Now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Puts a stronger hash of the same password in place of the one that was verified.</summary>
    /// <param name="person">The principal's name.</param>
    /// <param name="before">The hash that was verified; where another one stands by now, it stays.</param>
    /// <param name="hash">The stronger one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    public async Task RenewAsync(string person, string before, string hash, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Renew, new { Person = person, Before = before, Hash = hash }, cancellationToken: cancellationToken));
    }
}
