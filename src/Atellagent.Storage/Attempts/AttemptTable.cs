using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Clocks;
using Atellagent.Storage.Databases;
using Dapper;

namespace Atellagent.Storage.Attempts;

/// <summary>
/// The brake on guessing, durable and for all silos on the database. An attempt is counted before its secret is compared, in
/// one statement: of ten thousand at once, as many pass as may. A store that cannot be asked throws, and whoever asks must refuse.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptTable(BoundaryDatabase database, TimeProvider time)
{
    // Shifting by more than 30 would leave the range of what is waited for; the longest wait is reached long before.
    private const string Begin =
        """
        delete from attempt where kind = @Kind and key = @Key and forgotten_at <= @EndedBy;
        delete from attempt where (kind, key) in (select kind, key from attempt where forgotten_at <= @EndedBy order by forgotten_at limit 8);
        insert into attempt (kind, key, attempts, not_before, forgotten_at) values (@Kind, @Key, 1, @Now, @ForgottenAt)
        on conflict (kind, key) do update set
            attempts = attempts + 1,
            not_before = @Now + case
                when attempts + 1 < @Free then 0
                else min(@LongestWait, 1000 << min(attempts + 1 - @Free, 30)) end,
            forgotten_at = @ForgottenAt
        where not_before <= @Now;
        select case when changes() = 1 then 0 else (select not_before from attempt where kind = @Kind and key = @Key) end;
        """;

    // As above. Whoever counted at the same moment may not be seen yet: then it is a wait of a second, and never a pass.
    private const string BeginPostgreSql =
        """
        delete from attempt where kind = @Kind and key = @Key and forgotten_at <= @EndedBy;
        delete from attempt where (kind, key) in
            (select kind, key from attempt where forgotten_at <= @EndedBy order by forgotten_at limit 8 for update skip locked);
        with counted as (
            insert into attempt (kind, key, attempts, not_before, forgotten_at) values (@Kind, @Key, 1, @Now, @ForgottenAt)
            on conflict (kind, key) do update set
                attempts = attempt.attempts + 1,
                not_before = @Now + case
                    when attempt.attempts + 1 < @Free then 0
                    else least(@LongestWait, 1000::bigint << least(attempt.attempts + 1 - @Free, 30)::integer) end,
                forgotten_at = @ForgottenAt
            where attempt.not_before <= @Now
            returning 1)
        select case
            when exists (select 1 from counted) then 0
            else greatest(@Now + 1, coalesce((select not_before from attempt where kind = @Kind and key = @Key), @Now + 1000)) end;
        """;

    private const string Succeed = "delete from attempt where kind = @Kind and key = @Key";

    private const string Undo = "update attempt set attempts = attempts - 1, not_before = 0 where kind = @Kind and key = @Key and attempts > 0";

    /// <summary>Counts an attempt.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where it may go on; otherwise how long it has to wait, and it was not counted.</returns>
    public async Task<TimeSpan?> BeginAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        long notBefore = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            database.Pick(Begin, BeginPostgreSql),
            new
            {
                limit.Kind,
                Key = Key(subject),
                limit.Free,
                LongestWait = (long)limit.LongestWait.TotalMilliseconds,
                Now = now.ToUnixTimeMilliseconds(),
                EndedBy = time.GetEarliestUtcNow().ToUnixTimeMilliseconds(),
                ForgottenAt = (now + limit.Memory).ToUnixTimeMilliseconds(),
            },
            cancellationToken: cancellationToken));
        return notBefore == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(notBefore) - now;
    }

    /// <summary>Forgets the attempts at something that was proven now.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when they are.</returns>
    public Task ForgetAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken) => ExecuteAsync(Succeed, limit, subject, cancellationToken);

    /// <summary>Takes one attempt back that turned out to be none. The others before it stay.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is.</returns>
    public Task UndoAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken) => ExecuteAsync(Undo, limit, subject, cancellationToken);

    private async Task ExecuteAsync(string sql, AttemptLimit limit, string subject, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { limit.Kind, Key = Key(subject) }, cancellationToken: cancellationToken));
    }

    private static byte[] Key(string subject) => SHA256.HashData(Encoding.UTF8.GetBytes(subject));
}
