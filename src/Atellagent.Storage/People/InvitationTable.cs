using System.Data.Common;
using Atellagent.Domain.Clocks;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.People;

/// <summary>Invitations to choose a password. Each is used once, and the newest one of a person is the only one.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
public sealed class InvitationTable(BoundaryDatabase database, TimeProvider time)
{
    private const string Make =
        """
        delete from person_invitation where person = @Person or expires_at <= @EndedBy;
        insert into person_invitation (key, person, made_by, expires_at) values (@Key, @Person, @By, @ExpiresAt);
        """;

    private const string Find = "select person from person_invitation where key = @Key and expires_at > @Now";

    private const string Take = "delete from person_invitation where key = @Key and expires_at > @Now returning person";

    /// <summary>Makes an invitation.</summary>
    /// <param name="person">The principal's name.</param>
    /// <param name="by">Who invites.</param>
    /// <param name="life">How long it is good for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the person is to bring.</returns>
    public async Task<Handle> MakeAsync(string person, string by, TimeSpan life, CancellationToken cancellationToken)
    {
        Handle handle = Handle.Make();
        DateTimeOffset now = time.GetUtcNow();
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            Make,
            new { handle.Key, Person = person, By = by, EndedBy = time.GetEarliestUtcNow().ToUnixTimeMilliseconds(), ExpiresAt = (now + life).ToUnixTimeMilliseconds() },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return handle;
    }

    /// <summary>Whom an invitation is for; it stays.</summary>
    /// <param name="handle">What was brought.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The principal's name, or null where there is no such invitation now.</returns>
    public Task<string?> FindAsync(Handle handle, CancellationToken cancellationToken) => AskAsync(Find, handle, cancellationToken);

    /// <summary>Uses an invitation up.</summary>
    /// <param name="handle">What was brought.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The principal's name, for the first who brings it; null for everyone after.</returns>
    public Task<string?> TakeAsync(Handle handle, CancellationToken cancellationToken) => AskAsync(Take, handle, cancellationToken);

    private async Task<string?> AskAsync(string sql, Handle handle, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            sql, new { handle.Key, Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken));
    }
}
