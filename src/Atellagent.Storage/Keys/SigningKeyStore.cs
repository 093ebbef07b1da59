using System.Data.Common;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Keys;

/// <summary>The keys that sign tokens. The private halves come here sealed, and leave sealed.</summary>
/// <param name="database">The database.</param>
public sealed class SigningKeyStore(BoundaryDatabase database)
{
    private const string SelectAll =
        """
        select id, public_key as PublicKey, sealed, created_at as CreatedAt, signs_from as SignsFrom, retired_at as RetiredAt,
            published_until as PublishedUntil
        from signing_key
        order by created_at, id
        """;

    /// <summary>Reads all keys.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The keys, the oldest first.</returns>
    public async Task<IReadOnlyList<SigningKeyRow>> ReadAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<SigningKeyRow>(new CommandDefinition(SelectAll, cancellationToken: cancellationToken))];
    }

    private const string Insert =
        """
        insert into signing_key (id, public_key, sealed, created_at, signs_from)
        values (@Id, @PublicKey, @Sealed, @CreatedAt, @SignsFrom)
        """;

    /// <summary>Stores the first two keys: the one that signs, and the next.</summary>
    /// <param name="current">The one that signs.</param>
    /// <param name="next">The next.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when both are on disk.</returns>
    public Task BeginAsync(SigningKeyRow current, SigningKeyRow next, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new CommandDefinition(Insert, current, transaction, cancellationToken: cancellationToken));
                await connection.ExecuteAsync(new CommandDefinition(Insert, next, transaction, cancellationToken: cancellationToken));
                return true;
            },
            cancellationToken);

    // What was issued under it may be of any kind, so it is asked of the tokens themselves.
    private const string Retire =
        """
        update signing_key
        set retired_at = @Now, sealed = null,
            published_until = coalesce((select max(expires_at) from openiddict_token where status = 'valid' and expires_at > @Now), @Now) + @Margin
        where id = @Current and signs_from is not null and retired_at is null
        """;

    private const string Promote = "update signing_key set signs_from = @Now where id = @Next and signs_from is null";

    /// <summary>Lets the next key sign. The one before is published until the last token under it is dead, and its private half is gone.</summary>
    /// <param name="current">The key that signs.</param>
    /// <param name="next">The key that comes next.</param>
    /// <param name="following">The one after that.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False, and nothing has changed, where others stand in these places by now.</returns>
    public Task<bool> RotateAsync(
        string current, string next, SigningKeyRow following, DateTimeOffset now, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async (connection, transaction) =>
            {
                object values = new
                {
                    Current = current,
                    Next = next,
                    Now = now.ToUnixTimeMilliseconds(),
                    Margin = (long)Margin.TotalMilliseconds,
                };
                return await connection.ExecuteAsync(new CommandDefinition(Retire, values, transaction, cancellationToken: cancellationToken)) == 1
                    && await connection.ExecuteAsync(new CommandDefinition(Promote, values, transaction, cancellationToken: cancellationToken)) == 1
                    && await connection.ExecuteAsync(new CommandDefinition(Insert, following, transaction, cancellationToken: cancellationToken)) == 1;
            },
            cancellationToken);

    private const string DeleteAll = "delete from signing_key";

    // The schema's trigger tells the authority clock of each, so that none is admitted any more.
    private const string EndTokens =
        """
        update openiddict_token set status = 'revoked', version = version + 1
        where status in ('inactive', 'valid') and (expires_at is null or expires_at > @Now)
        """;

    /// <summary>Throws all keys away, ends every token, and begins with two new keys: for keys that somebody else has.</summary>
    /// <param name="current">The one that signs.</param>
    /// <param name="next">The next.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when no token of before is worth anything.</returns>
    public Task ReplaceAsync(SigningKeyRow current, SigningKeyRow next, DateTimeOffset now, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async (connection, transaction) =>
            {
                object values = new { Now = now.ToUnixTimeMilliseconds() };
                await connection.ExecuteAsync(new CommandDefinition(DeleteAll, null, transaction, cancellationToken: cancellationToken));
                await connection.ExecuteAsync(new CommandDefinition(Insert, current, transaction, cancellationToken: cancellationToken));
                await connection.ExecuteAsync(new CommandDefinition(Insert, next, transaction, cancellationToken: cancellationToken));
                await connection.ExecuteAsync(new CommandDefinition(EndTokens, values, transaction, cancellationToken: cancellationToken));
                return true;
            },
            cancellationToken);

    private const string Reseal = "update signing_key set sealed = @Sealed where id = @Id and sealed is not null";

    /// <summary>Stores private halves sealed anew, all or none.</summary>
    /// <param name="sealedAnew">Identifier and sealed private half of each.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when they are on disk.</returns>
    public Task ResealAsync(IReadOnlyDictionary<string, string> sealedAnew, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach ((string id, string text) in sealedAnew)
                {
                    await connection.ExecuteAsync(new CommandDefinition(Reseal, new { Id = id, Sealed = text }, transaction, cancellationToken: cancellationToken));
                }

                return true;
            },
            cancellationToken);

    // A token that was being issued at the moment of the rotation came too late to be counted then.
    private const string DeleteEnded =
        """
        delete from signing_key
        where published_until <= @Now and not exists
        (
            select 1 from openiddict_token
            where created_at <= retired_at + @Margin and expires_at + @Margin > @Now and status = 'valid'
        )
        """;

    /// <summary>Removes the keys whose last token is dead.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many.</returns>
    public async Task<int> RemoveEndedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            DeleteEnded,
            new { Now = now.ToUnixTimeMilliseconds(), Margin = (long)Margin.TotalMilliseconds },
            cancellationToken: cancellationToken));
    }

    // Clocks differ, and whoever verifies may allow for it.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private async Task<bool> InTransactionAsync(Func<DbConnection, DbTransaction, Task<bool>> act, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await act(connection, transaction))
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
