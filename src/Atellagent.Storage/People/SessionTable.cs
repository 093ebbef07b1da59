using System.Data.Common;
using Atellagent.Domain.Clocks;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.People;

/// <summary>Who has signed in at the login pages. A session ends at its time, and at once where it is ended here.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
public sealed class SessionTable(BoundaryDatabase database, TimeProvider time)
{
    private const string Begin =
        """
        delete from person_session where key = @Before or expires_at <= @EndedBy;
        insert into person_session (key, person, method, authenticated_at, expires_at, upstream)
        values (@Key, @Person, @Method, @AuthenticatedAt, @ExpiresAt, @Upstream);
        """;

    private const string Find =
        "select person, method, authenticated_at as AuthenticatedAt, expires_at as ExpiresAt, upstream from person_session where key = @Key and expires_at > @Now";

    private const string End = "delete from person_session where key = @Key";

    /// <summary>Begins a session under a new handle.</summary>
    /// <param name="person">The principal's name.</param>
    /// <param name="method">How they proved themselves.</param>
    /// <param name="upstream">Who they were at an identity provider, as text that only its writer reads; null where they proved themselves here.</param>
    /// <param name="life">How long it lasts.</param>
    /// <param name="before">The session that the browser had before, which ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the browser is to bring.</returns>
    public async Task<Handle> BeginAsync(string person, string method, string? upstream, TimeSpan life, Handle? before, CancellationToken cancellationToken)
    {
        Handle handle = Handle.Make();
        DateTimeOffset now = time.GetUtcNow();
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            Begin,
            new
            {
                handle.Key,
                Before = before?.Key,
                Person = person,
                Method = method,
                Upstream = upstream,
                AuthenticatedAt = now.ToUnixTimeMilliseconds(),
                EndedBy = time.GetEarliestUtcNow().ToUnixTimeMilliseconds(),
                ExpiresAt = (now + life).ToUnixTimeMilliseconds(),
            },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return handle;
    }

    /// <summary>Finds a session that has not ended.</summary>
    /// <param name="handle">What the browser brings.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The session, or null.</returns>
    public async Task<PersonSession?> FindAsync(Handle handle, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        SessionRow? row = await connection.QuerySingleOrDefaultAsync<SessionRow>(new CommandDefinition(
            Find, new { handle.Key, Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken));
        return row is null ? null : new PersonSession(
            row.Person,
            row.Method,
            DateTimeOffset.FromUnixTimeMilliseconds(row.AuthenticatedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt),
            row.Upstream);
    }

    /// <summary>Ends a session.</summary>
    /// <param name="handle">What the browser brings.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is gone.</returns>
    public async Task EndAsync(Handle handle, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(End, new { handle.Key }, cancellationToken: cancellationToken));
    }

    private sealed record SessionRow(string Person, string Method, long AuthenticatedAt, long ExpiresAt, string? Upstream);
}
