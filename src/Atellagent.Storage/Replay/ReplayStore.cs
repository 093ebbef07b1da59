using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Clocks;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Replay;

/// <summary>
/// Remembers what may be used once, durably and for all silos on the database: of many who bring the same, exactly one is
/// first. A store that cannot be asked throws, and whoever asks must refuse.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
public sealed class ReplayStore(BoundaryDatabase database, TimeProvider time)
{
    // A few of those that have ended go with each that comes, so that the table never grows and no statement is long.
    private const string Take =
        """
        delete from used_once where (kind, key) in (select kind, key from used_once where expires_at < @Now order by expires_at limit 8);
        insert into used_once (kind, key, expires_at) values (@Kind, @Key, @ExpiresAt) on conflict do nothing;
        select changes();
        """;

    private const string TakePostgreSql =
        """
        delete from used_once where (kind, key) in
            (select kind, key from used_once where expires_at < @Now order by expires_at limit 8 for update skip locked);
        with taken as (
            insert into used_once (kind, key, expires_at) values (@Kind, @Key, @ExpiresAt) on conflict do nothing
            returning 1)
        select count(*) from taken;
        """;

    /// <summary>Takes something into use.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="owner">Whose it is; the same identifier of two owners is two things.</param>
    /// <param name="identifier">What names it.</param>
    /// <param name="expiresAt">Until when it is remembered: at least until it would be refused for its age.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True for the first who brings it, false for everyone after.</returns>
    public async Task<bool> TryTakeAsync(string kind, string owner, string identifier, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        long taken = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            database.Pick(Take, TakePostgreSql),
            new
            {
                Kind = kind,
                Key = Key(owner, identifier),
                Now = time.GetEarliestUtcNow().ToUnixTimeSeconds(),

                // Rounded up: it must not be forgotten a moment too early.
                ExpiresAt = expiresAt.ToUnixTimeSeconds() + 1,
            },
            cancellationToken: cancellationToken));
        return taken == 1;
    }

    // The length of the owner stands before it, so that no owner and identifier read like another pair.
    private static byte[] Key(string owner, string identifier) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{owner.Length}:{owner}:{identifier}")));
}
